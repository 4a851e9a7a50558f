// One evening: what a helper sees and is told at the door, and what is refused, with every clock right; and a clock that is not.

import Foundation
import Kengai
import Testing

/// 仮名 キヨ: 18:30 by H02.
private let other = "0000000005"

@Suite(.serialized) struct AtTheDoorTests {
    @Test("what a helper sees and is told at the door", .timeLimit(.minutes(5)))
    func atTheDoor() async throws {
        let town = try await Town(at: "17:18")
        try await town.office.kengai("clients", "set", other, "person.name", "見本 一郎")
        try await town.office.kengai("sync")
        let sakura = try await town.phone("sakura", at: "17:20")

        section("参加した。まだ何も届いていない")
        try await town.join(sakura, as: "H02")
        let early = await refusal { _ = try await sakura.visits.on(sakura.visits.today()) }
        #expect(early == .NothingYet)
        #expect(early?.phrase.ja == "参加できました。予定は電波のある所で届きます")
        try await sakura.syncing.now()
        #expect(await sakura.syncing.view.clock == nil, "this clock is right")

        section("同じお名前の方がいる。時間の過ぎた訪問には記録がない")
        let over = try await sakura.visit(at: "16:00")
        let next = try await sakura.visit(at: "18:30")
        #expect(over.clientName == "見本 一郎（昭和15年生まれ）")
        #expect(next.clientName == "見本 一郎（昭和10年生まれ）")
        #expect(over.state == .noRecord && next.state == .planned)
        #expect(over.shown.stateLine.phrase.ja == "記録が届いていません（訪問したかは分かりません）")
        #expect(over.shown.state?.phrase.ja == "記録なし（過ぎた）" && over.shown.actions.first == .startAfterwards)
        #expect(next.shown.state?.phrase.ja == "予定" && next.shown.actions.first == .start)
        #expect(next.shown.actions.first?.phrase.ja == "入室して記録する")
        #expect(next.shown.time.ja.hasPrefix("18:30〜"))
        #expect(next.shown.spoken.ja.hasPrefix("見本 一郎 さん（昭和10年生まれ）、18時30分から"))

        let visit = try await writeAndClear(sakura, over, next)
        try await throwAwayAndTakeBack(sakura, visit)
        try await finishTwice(sakura, visit)

        section("写真の同意が取り消される")
        try await town.office.kengai("clients", "set", client, "photo_consent.withdrawn", day)
        try await town.office.kengai("sync")
        try await sakura.syncing.now()
        try await takeNoPhoto(sakura, over.client, visit, in: town.folder)
        try await sakura.close()
    }

    private func writeAndClear(_ book: CareBook, _ over: TodayVisit, _ next: TodayVisit) async throws -> VisitID {
        section("記録する。まだ来ていない時刻は書けない。消したものは何が消えたかを言う")
        let visit = try await book.visits.start(over.row).visit
        let questions = try await book.visits.before(next.row)
        #expect(questions.map(\.phrase.ja) == ["見本 一郎 さん（昭和15年生まれ）の退室がまだです。何時に出ましたか"])
        #expect(try await book.write(visit, ["vitals.temperature.value": "36.8"]) == [])
        let ahead = await refusal { try await book.write(visit, ["vitals.temperature.at": "23:00"]) }
        #expect(ahead?.phrase.ja.contains("まだ来ていない時刻です。前のままにしてあります") == true)
        let gone = try await book.write(visit, ["vitals.temperature.value": ""])
        #expect(gone["vitals.temperature.value"]?.cleared.ja == "体温 36.8℃ を消しました")
        #expect(try await book.visits.sheet(visit)["vitals.temperature.value"] == nil)
        return visit
    }

    private func throwAwayAndTakeBack(_ book: CareBook, _ visit: VisitID) async throws {
        section("書きかけを捨て、元に戻す")
        try await book.write(visit, ["remarks": "お変わりなし"])
        try await book.visits.discard(visit)
        try await book.syncing.refresh()
        #expect(await book.syncing.view.discarded == 1)
        let thrownAway = try #require(try await book.discarded().first)
        #expect(thrownAway.phrase.ja == "見本 一郎 さん（昭和15年生まれ）の書きかけを捨てました。30日は戻せます")
        #expect(thrownAway.day?.iso == day)
        #expect(try await book.takeBack(thrownAway).place == .visit(visit: visit))
        #expect(try await book.visits.sheet(visit)["remarks"]?.shown.ja == "お変わりなし")
        let again = await refusal { try await book.takeBack(thrownAway) }
        #expect(again == .NotDiscarded && again?.phrase.ja.hasPrefix("元に戻せません") == true)
    }

    private func finishTwice(_ book: CareBook, _ visit: VisitID) async throws {
        section("もう終わっている")
        try await book.write(visit, ["outcome.kind": "実施"])
        try await book.visits.leave(visit)
        try await book.visits.finish(visit, anyway: true)
        let twice = await refusal { try await book.visits.finish(visit, anyway: true) }
        #expect(twice == .AlreadyFinished)
        #expect(twice?.phrase.ja == "もう終わっています。直すときは、開いて直してください")
    }

    private func takeNoPhoto(
        _ book: CareBook, _ person: ClientID, _ visit: VisitID, in folder: TemporaryFolder
    ) async throws {
        let said = "写真の同意は11月16日に取り消されました。撮らないでください"
        #expect(try await book.briefs.about(person).photosWords?.ja == said)
        _ = try await book.visits.change(visit)
        let camera = folder["camera.jpg"]
        try FileManager.default.copyItem(at: example("photos/medicine-place.jpg"), to: camera)
        let refused = await refusal {
            try await book.photos.add(to: visit, file: camera, purpose: .medicinePlace, asked: true)
        }
        #expect(try refused == .PhotoConsentWithdrawn(on: #require(CareDay(day))))
        #expect(refused?.phrase.ja == said)
        #expect(FileManager.default.fileExists(atPath: camera.path), "what was not taken in is not deleted")
    }

    @Test("a clock that is wrong is told where the person looks", .timeLimit(.minutes(2)))
    func wrongClock() async throws {
        let town = try await Town(at: "17:18")
        let akari = try await town.phone("akari", at: "20:18")
        try await town.join(akari, as: "H01")
        try await akari.syncing.now()
        #expect(await akari.syncing.view.clock?.ja == "記録は残ります。時計が3時間進んでいます")
        #expect(await akari.syncing.view.clock?.en == "Records are safe. This clock is 3 h ahead")
        try await akari.close()
    }
}
