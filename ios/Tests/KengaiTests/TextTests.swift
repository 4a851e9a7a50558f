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

    @Test("what waits is said before why")
    func waiting() {
        var view = SyncView()
        #expect(view.phrase.ja == "未送信なし", "nothing was ever sent by a phone that never had contact")
        view.contact = Date(timeIntervalSince1970: 0)
        #expect(view.phrase.ja == "すべて送信済み（バックアップ前）")
        view.isBackedUp = true
        #expect(view.phrase.ja == "すべてバックアップ済み 9:00")
        view.records = 3
        view.photos = 1
        view.failure = .NoConnection
        #expect(view.phrase == Phrase("端末に保存 3件・写真1枚　圏外", "3 and 1 photo saved here. No signal"))
        #expect(view.hint == Phrase("電波が戻ると自動で送ります", "They go by themselves"))
        view.failure = .TryLater
        #expect(view.phrase.ja.hasPrefix("端末に保存 3件・写真1枚（混み合って"))
    }

    @Test("what is refused names what is still wanted")
    func refused() {
        let label = CoreWords(ja: "お薬（朝）", en: "medicine (morning)")
        let problem = CoreFieldProblem(field: "medication.morning.state", label: label, sentence: label)
        #expect(
            CareError.Missing(fields: [problem, problem]).phrase == Phrase("あと2つ → お薬（朝）", "2 left → medicine (morning)"))
        #expect(
            CareError.PhotoConsentWithdrawn(on: "2026-11-02").phrase
                == Phrase("写真の同意は11月2日に取り消されました。撮らないでください", "Photo consent withdrawn 2 Nov. Please take none"))
    }

    @Test("a conflict is counted and nobody decides it here")
    func conflict() {
        func said(_ shown: String, _ by: String) -> CoreSaid {
            CoreSaid(shown: CoreWords(ja: shown, en: shown), by: [by], deviceMs: nil)
        }
        func standing(_ values: [CoreSaid]) -> Standing {
            Standing(
                CoreStanding(
                    field: "vitals.temperature.value", label: CoreWords(ja: "体温", en: "Body temperature"), values: values,
                    parts: []))
        }
        let two = standing([said("36.2℃", "手本 あかり"), said("39.4℃", "手本 さくら")])
        #expect(two.phrase?.ja == "体温が2つあります。両方残してあります。サ責が決めます")
        #expect(two.phrase?.en == "Body temperature: two, both kept. The manager decides")
        #expect(standing([said("36.2℃", "手本 あかり")]).phrase == nil)
    }

    @Test("what stands in a photo's place")
    func photos() {
        func photo(isHere: Bool, setAside: Phrase? = nil) -> BriefPhoto {
            BriefPhoto(
                hash: PhotoHash(""), purpose: .skin, slot: nil, caption: "", day: CareDay("2026-11-16")!,
                isSuperseded: false, isHere: isHere, setAside: setAside)
        }
        #expect(photo(isHere: true).phrase == nil)
        #expect(photo(isHere: false).phrase?.ja == "写真はまだ届いていません。電波のある所で見られます")
        let why = Phrase("写真ではないものが届きました", "What came is no photo")
        #expect(photo(isHere: false, setAside: why).phrase == why, "why it was set aside comes before that it can be fetched")
    }

    @Test("what becomes of a line of the day is said")
    func lines() {
        let here = CareDay("2026-11-16")!
        #expect(PlanNow.moved(day: here, start: TimeOfDay("10:30"), end: nil).phrase?.ja == "11月16日 10:30 に変わりました")
        #expect(PlanNow.given(helpers: ["手本 あかり"]).phrase?.ja == "手本 あかりに変わりました")
        #expect(PlanNow.stands.phrase == nil)
        let other = BeforeStart.otherDay(here: here, server: CareDay("2026-11-17")!).phrase
        #expect(other.ja == "この端末では11月16日、サーバーでは11月17日です。11月16日の訪問を始めますか")
        let later = BeforeStart.laterDay(clientName: "見本 一郎", here: here, visit: CareDay("2026-11-17")!).phrase
        #expect(later.ja == "見本 一郎 さん: この端末では11月16日、訪問の予定は11月17日です。今日は11月17日ですか")
    }

    @Test("days and times are read strictly")
    func days() {
        #expect(CareDay("2026-11-16")?.iso == "2026-11-16")
        for wrong in ["2026-1-16", "2026/11/16", "", "２０２６-11-16", "2026-11-1x"] { #expect(CareDay(wrong) == nil) }
        #expect(TimeOfDay("07:05")?.description == "07:05")
        for wrong in ["24:00", "7", "07:60", "07:05:00", ""] { #expect(TimeOfDay(wrong) == nil) }
    }
}
