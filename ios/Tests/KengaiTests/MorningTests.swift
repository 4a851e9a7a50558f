// One morning: what the first helper finds, with no signal, reaches the second helper and the manager.
//
// Each person has a device of their own: two phones through this wrapper, the manager's by the command `kengai`, and the
// server as a process that is really gone while there is "no signal".

import Foundation
import Kengai
import Testing

private let text = "朝 38.2℃。水分を多めに。午後にもう一度、体温を測ってください。"

@Suite(.serialized) struct MorningTests {
    @Test("a fever in the morning reaches the afternoon", .timeLimit(.minutes(5)))
    func morning() async throws {
        let town = try await Town()
        let akari = try await town.phone("akari", at: "07:25")
        let sakura = try await town.phone("sakura", at: "15:40")

        section("二人の電話が招待で加わる")
        try await town.join(akari, as: "H01")
        try await town.join(sakura, as: "H02")
        try await akari.syncing.now()
        try await sakura.syncing.now()
        #expect(try await akari.syncing.status().name == "手本 あかり")

        section("圏外で、朝の訪問を記録する")
        town.server.stop()
        #expect(try await akari.visits.today() == CareDay(day))
        let planned = try await akari.visit(at: "07:30")
        #expect(planned.clientName == "見本 一郎")
        #expect(planned.state == .planned)
        let visit = try await akari.visits.start(planned.row).visit
        #expect(try await akari.visit(at: "07:30").state == .recording)
        try await refuseTheImpossible(akari, visit)
        try await record(akari, visit, of: planned.client, in: town.folder)

        section("保存したが、送っていない")
        try await akari.visits.finish(visit)
        #expect(try await akari.visit(at: "07:30").state == .recorded(delivery: .saved))
        await #expect(throws: CareError.NoConnection) { try await akari.syncing.now() }
        let waiting = await akari.syncing.view
        #expect(!waiting.isAllSent && waiting.photos == 1)
        #expect(waiting.phrase.ja.hasPrefix("端末に保存 ") && waiting.phrase.ja.hasSuffix("　圏外"))
        #expect(waiting.phrase.ja.contains("件・写真1枚"))
        #expect(waiting.hint?.ja == "電波が戻ると自動で送ります")

        section("電波が戻る")
        try await town.server.start()
        let sent = try await akari.syncing.now()
        #expect(sent.roundTrips == 1 && sent.photosSent == 1)
        #expect(await akari.syncing.view.phrase.ja == "すべて送信済み（バックアップ前）")
        #expect(try await akari.visit(at: "07:30").state == .recorded(delivery: .sent))

        section("午後のヘルパーが、また圏外で読む")
        try await sakura.syncing.now()
        town.server.stop()
        try await readAndAcknowledge(sakura)

        section("サ責には、読んだことと了解が見える")
        try await town.server.start()
        try await sakura.syncing.now()
        try await town.office.kengai("sync")
        let notes = try await town.office.kengai("brief", client)["notes"].list
        let note = try #require(notes.first { $0["text"].text == text })
        #expect(note["read_by"].list.map { $0["name"].text } == ["手本 さくら"])
        #expect(note["acknowledged_by"].list.map { $0["name"].text } == ["手本 さくら"])
        let rows = try await town.office.kengai("review", "--month", "2026-11")["rows"].list
        let row = try #require(rows.first { $0["row"].text == planned.row.hex })
        #expect(row["visits"].list.map { $0["id"].text } == [visit.hex])
        try await akari.syncing.now()
        #expect(try await akari.handovers.about(planned.client).first?.acknowledgedBy.count == 1)
        try await akari.close()
        try await sakura.close()
    }

    private func refuseTheImpossible(_ book: CareBook, _ visit: VisitID) async throws {
        do {
            try await book.write(visit, ["vitals.temperature.value": "382"])
            Issue.record("382 ℃ was taken")
        } catch let refused as CareError {
            #expect(refused.problems.map(\.field) == ["vitals.temperature.value"])
            #expect(refused.phrase.ja.contains("体温"))
            #expect(!refused.phrase.ja.contains("382"), "what was typed does not belong in an error")
        }
        #expect(try await book.visits.sheet(visit)["vitals.temperature.value"] == nil)
        do {
            try await book.visits.finish(visit)
            Issue.record("an empty record was finished")
        } catch let missing as CareError {
            #expect(missing.problems.contains { $0.field == "outcome.kind" })
        }
    }

    private func record(
        _ book: CareBook, _ visit: VisitID, of client: ClientID, in folder: TemporaryFolder
    ) async throws {
        try await book.write(
            visit,
            [
                "vitals.temperature.value": "３８．２℃", "vitals.blood_pressure.upper": "132",
                "vitals.blood_pressure.lower": "84",
                "task.medication": "done", "medication.morning.state": "服用",
            ])
        try await book.suspend()  // the phone goes into a pocket
        #expect(try await book.visits.open().map { $0["vitals.temperature.value"]?.number } == [382])
        let camera = folder["camera.jpg"]
        try FileManager.default.copyItem(at: example("photos/medicine-place.jpg"), to: camera)
        await #expect(throws: CareError.NotAsked) {
            try await book.photos.add(to: visit, file: camera, purpose: .medicinePlace, asked: false)
        }
        #expect(FileManager.default.fileExists(atPath: camera.path), "what was not taken in is not deleted")
        try await book.photos.add(
            to: visit, file: camera, purpose: .medicinePlace, asked: true, slot: .morning, caption: "台所の引き出し")
        #expect(!FileManager.default.fileExists(atPath: camera.path), "nothing stays beside the sealed photo")
        try await book.handovers.write(
            NoteDraft(about: client, text, importance: .important, mustAcknowledge: true, in: visit))
        try await book.write(visit, ["outcome.kind": "実施", "client_confirmation.method": "署名"])
        try await book.visits.leave(visit)
    }

    private func readAndAcknowledge(_ book: CareBook) async throws {
        let afternoon = try await book.visit(at: "16:00")
        #expect(afternoon.unread == 1)
        let brief = try await book.briefs.about(afternoon.client)
        let note = try #require(brief.notes.first)
        #expect(note.text == text && note.from == "手本 あかり" && note.wantsMyWord)
        #expect(brief.vitals.first { $0.field == "vitals.temperature" }?.value == 382)
        let photo = try #require(brief.photos.first)
        #expect(photo.isHere, "the photo came with the last sync")
        let jpeg = try #require(try await book.photos.bytes(photo.hash))
        #expect(jpeg.starts(with: [0xff, 0xd8]))
        #expect(jpeg.range(of: Data("Exif".utf8)) == nil, "position and camera are taken out")

        try await book.handovers.markRead([note.id])
        #expect(try await book.handovers.about(afternoon.client).map(\.wantsMyWord) == [true], "read is not 了解")
        try await book.handovers.acknowledge([note.id])
        #expect(try await book.handovers.about(afternoon.client).map(\.isAcknowledged) == [true])
        #expect(try await book.visit(at: "16:00").unread == 0)
    }

    @Test("three wrong numbers let nobody in", .timeLimit(.minutes(2)))
    func differentNumbers() async throws {
        let town = try await Town()
        let stranger = try await town.phone("stranger", at: "07:25")
        let invitation = try await town.office.invite("H01")
        let joining = try await stranger.join(invitation.text)
        async let here = joining.number()
        try await invitation.arrived()
        let wrong = String(try await here.map { $0 == "9" ? "0" : "9" as Character })
        try invitation.type(wrong)
        try await invitation.differs()
        try invitation.type(wrong)
        try await invitation.differs()
        try invitation.type(wrong)
        await #expect(throws: CareError.Declined) { try await joining.finish() }
        #expect(try await invitation.wasRefused())
        #expect(try await !stranger.syncing.status().joined)
        let used = await refusal { _ = try await stranger.join(invitation.text) }
        #expect(used?.phrase.ja == "この招待はもう使われています。もう一度出してもらってください", "an invitation is good once")
        try await stranger.close()
    }
}
