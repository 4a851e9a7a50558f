// Ids and times as types: a wrong one is not taken by the compiler, a malformed one cannot be made.

import Foundation
import Kengai
import Testing

@Suite struct ValuesTests {
    @Test("no malformed id can be made")
    func ids() {
        let ids: [(String) -> String?] = [
            { RowID($0)?.hex }, { VisitID($0)?.hex }, { ClientID($0)?.hex }, { NoteID($0)?.hex },
            { IncidentID($0)?.hex }, { StaffID($0)?.hex }, { PlanVersionID($0)?.hex }, { PhotoID($0)?.hex },
        ]
        func twice(_ pair: String, _ count: Int) -> String { String(repeating: pair, count: count) }
        for make in ids {
            for wrong in ["", "ではない", twice("ab", 15), twice("AB", 16), twice("ab", 32)] { #expect(make(wrong) == nil) }
            #expect(make(twice("0a", 16)) == twice("0a", 16))
        }
        #expect(PhotoHash(twice("ab", 16)) == nil && PhotoHash(twice("ab", 32)) != nil)
    }

    @Test("days, months and times are read strictly")
    func days() {
        #expect(CareDay("2026-11-16")?.iso == "2026-11-16" && CareDay("2024-02-29") != nil)
        let noDays = [
            "2026-1-16", "2026/11/16", "", "２０２６-11-16", "2026-11-1x", "2026-02-29", "1900-02-29", "2026-13-01",
            "1899-12-31", "+026-11-16",
        ]
        for wrong in noDays { #expect(CareDay(wrong) == nil, "\(wrong)") }
        #expect(CareMonth("2026-11")?.iso == "2026-11")
        for wrong in ["2026-00", "2026-13", "2026-1", "202611", ""] { #expect(CareMonth(wrong) == nil) }
        #expect(TimeOfDay("07:05")?.description == "07:05")
        for wrong in ["24:00", "7", "07:60", "07:05:00", "+7:05", ""] { #expect(TimeOfDay(wrong) == nil) }
    }

    @Test("what is no instant is refused, and nothing crashes")
    func instants() async throws {
        let temporary = try TemporaryFolder()
        for wrong in [Date.distantPast, Date(timeIntervalSince1970: .infinity), Date(timeIntervalSince1970: .nan)] {
            let refused = await refusal {
                _ = try await CareBook.create(in: temporary["device"], vault: SoftwareVault(), rehearsal: wrong)
            }
            #expect(refused?.isInput == true)
        }
    }
}
