// What people read: saved, sent and waiting never look alike, in either language.

import Foundation
import Kengai
import Testing

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
        #expect(view.phrase.ja == "すべて送信済み")
        view.records = 3
        view.photos = 1
        view.failure = .NoConnection
        #expect(view.phrase.ja.hasPrefix("この電話に保存済み・未送信 3件・写真1枚（いまは圏外"))
        #expect(view.phrase.en.hasPrefix("Saved on this phone, not sent: 3, 1 photo(s) (No signal"))
    }

    @Test("days and times are read strictly")
    func days() {
        #expect(CareDay("2026-11-16")?.iso == "2026-11-16")
        for wrong in ["2026-1-16", "2026/11/16", "", "２０２６-11-16", "2026-11-1x"] { #expect(CareDay(wrong) == nil) }
        #expect(TimeOfDay("07:05")?.description == "07:05")
        for wrong in ["24:00", "7", "07:60", "07:05:00", ""] { #expect(TimeOfDay(wrong) == nil) }
    }
}
