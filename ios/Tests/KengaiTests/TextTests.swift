// What people read: saved, sent and waiting never look alike, in either language.

import Foundation
import Testing

@testable import Kengai

@Suite struct TextTests {
    @Test("no two states of a record look alike", arguments: Language.allCases)
    func deliveries(language: Language) {
        let all: [Delivery] = [.saved, .sent, .backedUp, .setAside]
        #expect(Set(all.map { $0.phrase[language] }).count == all.count)
    }

    @Test("the line says what waits, and what can be done")
    func waiting() {
        var view = SyncView()
        #expect(view.phrase.ja == "未送信なし", "nothing was ever sent by a phone that never had contact")
        view.facts = SyncFacts(
            records: 3, photos: 1, others: 0, drafts: 0, stays: 0, contact: nil, backedUp: false, clock: nil, step: nil,
            failure: nil)
        view.failure = .NoConnection
        #expect(view.phrase == Phrase("端末に保存 3件・写真1枚　圏外", "3 and 1 photo saved here. No signal"))
        #expect(view.hint == Phrase("電波が戻ると自動で送ります", "They go by themselves"))
        #expect(view.line.tone == .waits && view.actions == [.sendNow])
        #expect(view.actions.map(\.phrase.ja) == ["いま送る"])
        #expect(view.spoken.ja.contains("圏外。電波が戻ると"))
        // A mark is no record.
        view.facts = SyncFacts(
            records: 0, photos: 0, others: 2, drafts: 0, stays: 0, contact: nil, backedUp: false, clock: nil, step: nil,
            failure: nil)
        #expect(view.phrase == Phrase("端末に保存 記録以外2件　圏外", "2 other changes saved here. No signal"))
        #expect(!view.isAllSent)
    }

    @Test("what is refused names what is still wanted")
    func refused() throws {
        let label = Phrase("お薬（朝）", "medicine (morning)")
        let problem = FieldProblem(field: "medication.morning.state", label: label, sentence: label)
        let missing = CareError.Missing(fields: [problem, problem])
        #expect(missing.problems.count == 2 && missing.view.actions == [.fillIn])
        #expect(CareError.Damaged.view.line.tone == .urgent)
        let day = try #require(CareDay("2026-11-02"))
        #expect(missing.phrase == Phrase("あと2つ → お薬（朝）", "2 left → medicine (morning)"))
        #expect(
            CareError.PhotoConsentWithdrawn(on: day).phrase
                == Phrase("写真の同意は11月2日に取り消されました。撮らないでください", "Photo consent withdrawn 2 Nov. Please take none"))
    }
}
