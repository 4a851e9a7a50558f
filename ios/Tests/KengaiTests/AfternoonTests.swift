// One afternoon: what a helper does beside the plain record, nearly all of it with no signal. And a phone's worst day.

import Foundation
import Kengai
import Testing

/// Records of a client that stay on a phone, however old they are.
private let recordsKept = 30

@Suite(.serialized) struct AfternoonTests {
    /// What the office has on file of 見本 一郎.
    private func faceSheet(_ office: Office) async throws {
        try await office.kengai("clients", "set", client, "doctor.name", "例示 医師", "doctor.phone", "000-0000-0003")
        try await office.kengai(
            "clients", "set", client, "health.allergies", "ペニシリン", "living.directions", "郵便局の角を左")
        try await office.kengai(
            "clients", "set", client, "contact.new.name", "見本 桜", "contact.new.relation", "長女",
            "contact.new.phone", "000-0000-0002", "contact.new.order", "1")
        try await office.kengai("clients", "set", client, "medicine.new.name", "見本錠", "medicine.new.slots", "朝、夕")
        try await office.kengai("staff", "phone", "000-0000-0099")
        try await office.kengai("careplan", "new", client, "--from", "2026-11-01")
        try await office.kengai(
            "careplan", "set", client, "goal.long", "自宅で暮らし続ける", "goal.short", "薬を飲み忘れない",
            "slot.1.days", "月、火、水、木、金、土、日", "slot.1.start", "16:00", "slot.1.end", "17:00",
            "slot.1.service", "身体", "slot.1.tasks", "服薬介助", "slot.1.steps", "あいさつ\n検温\n服薬の確認")
        try await office.kengai("careplan", "consent", client, "--by", "見本 桜（長女）", "--method", "family")
        try await office.kengai("sync")
    }

    @Test("an afternoon with no signal", .timeLimit(.minutes(5)))
    func afternoon() async throws {
        let town = try await Town(at: "15:38")
        try await faceSheet(town.office)
        let sakura = try await town.phone("sakura", at: "15:40")
        try await town.join(sakura, as: "H02")
        try await sakura.syncing.now()
        let row = try await sakura.visit(at: "16:00").row

        section("事業所が時間を変える。それから圏外")
        try await town.office.kengai("rota", "change", row.hex, "start", "16:30", "end", "17:30")
        try await town.office.kengai("sync")
        try await sakura.syncing.now()
        town.server.stop()
        try await acknowledgeTheChange(sakura, row)

        section("急変の画面")
        let person = try await sakura.visit(at: "16:30").client
        try await readTheEmergencyScreen(sakura, person)

        section("事故を書く。電話がポケットで止められても、書きかけは残る")
        let visit = try await sakura.visits.start(row).visit
        try await sakura.write(
            visit, ["vitals.temperature.value": "37.9", "remarks": "午後から発熱。水分を多めに。"])
        let accident = try await reportTheAccident(sakura, person, visit)

        section("記録を終え、発熱でさがす")
        try await sakura.write(visit, ["outcome.kind": "実施", "client_confirmation.method": "署名"])
        try await sakura.visits.leave(visit)
        try await sakura.visits.finish(visit, anyway: true)
        try await find(sakura, visit, accident)

        section("終了を取り消し、書き足して、また終える")
        try await takeTheEndBack(sakura, visit)

        section("電波が戻る")
        try await town.server.start()
        try await sakura.syncing.now()
        #expect(try await !sakura.visits.sheet(visit).canUndo, "the office may have it by now")
        await #expect(throws: CareError.AlreadySent) { try await sakura.visits.undoFinish(visit) }
        #expect(try await sakura.incidents.sheet(accident).delivery == .sent)
        try await town.office.kengai("sync")
        let changes = try await town.office.kengai("rota", "changes")["changes"].list
        #expect(changes.flatMap { $0["acknowledged_by"].list }.map { $0["name"].text } == ["手本 さくら"])
        let incidents = try await town.office.kengai("incident", "list", client)["incidents"].list
        #expect(incidents.map { $0["kind"].text } == ["accident"])

        section("サ責が見たことは、次に行く人にも見える")
        let unseen = try #require(try await sakura.briefs.about(person).incidents.first)
        #expect(unseen.seenPhrase.ja == "まだ誰も見ていません" && unseen.by == "手本 さくら")
        #expect(unseen.what["accident.place"]?.values.first?.shown.ja == "浴室")
        try await town.office.kengai("incident", "seen", accident.hex)
        try await town.office.kengai("sync")
        try await sakura.syncing.now()
        let onTheScreen = try await sakura.emergencies.of(person).incidents
        let inTheList = try await sakura.visit(at: "16:30").incidents
        for news in [onTheScreen, inTheList] {
            #expect(news.map(\.seenPhrase.ja) == ["手本 のぞみが11月16日 15:38に見ました"])
        }
        try await sakura.close()
    }

    private func acknowledgeTheChange(_ book: CareBook, _ row: RowID) async throws {
        let visit = try await book.visit(at: "16:30")
        #expect(visit.changed.map(\.ja) == ["日時"])
        let change = try #require(try await book.changes.refresh().first)
        #expect(change.row == row && change.was?.start == TimeOfDay("16:00") && change.by == "手本 のぞみ")
        #expect(change.phrase.ja == "見本 一郎 さん 11月16日 16:00 → 16:30 に変わりました")
        #expect(await book.changes.view.phrase?.ja == "変更 1件・了解待ち")
        let brief = try await book.briefs.about(visit.client)
        #expect(brief.changes == [change])
        #expect(brief.visits.filter { $0.row == row }.map(\.steps) == ["あいさつ\n検温\n服薬の確認"])
        #expect(brief.cautions["health.allergies"]?.values.first?.shown.ja == "ペニシリン")

        try await book.changes.acknowledge([row])
        #expect(await book.changes.view.phrase == nil)
        #expect(try await book.visit(at: "16:30").changed == [])
        try await book.syncing.refresh()
        #expect(await !book.syncing.view.isAllSent, "the word goes out with the next signal")
        await #expect(throws: CareError.NotHere) {
            try await book.changes.acknowledge([#require(RowID(String(repeating: "0", count: 32)))])
        }
    }

    private func readTheEmergencyScreen(_ book: CareBook, _ person: ClientID) async throws {
        let screen = try await book.emergencies.of(person)
        #expect(screen.advice.ja.contains("119") && screen.advice.en.contains("119"))
        #expect(screen.call.map(\.relation) == ["長女", "主治医", "事業所"])
        #expect(screen.call.map(\.phone) == ["000-0000-0002", "000-0000-0003", "000-0000-0099"])
        #expect(screen.facts["health.allergies"]?.values.first?.shown.ja == "ペニシリン")
        #expect(screen.facts["living.directions"]?.values.first?.shown.ja == "郵便局の角を左")
        #expect(screen.facts["health.history"] == nil, "what is not known is not said")
        #expect(screen.medicines.map(\.name) == ["見本錠"])
        let contact = try await book.clients.faceSheet(of: person).filter { $0.path.hasPrefix("contact.") }
        #expect(Set(contact.map(\.shown.ja)) == ["見本 桜", "長女", "000-0000-0002", "1番目"])
        #expect(Set(contact.map(\.part)).count == 1 && contact[0].part != nil, "they are of one person")
        #expect(try await book.clients.servicePlans(of: person).map(\.standing) == [.inForce])
    }

    private func reportTheAccident(
        _ book: CareBook, _ person: ClientID, _ visit: VisitID
    ) async throws -> IncidentID {
        let accident = try await book.incidents.begin(
            .accident, of: person, in: visit, at: instant("\(day)T15:35:00+09:00")
        ).id
        try await book.write(
            accident, ["accident.place": "浴室", "accident.what": "立ち上がるときに、ふらついた。けがはない。"])
        do {
            try await book.write(accident, ["accident.office_told_at": "25:99"])
            Issue.record("25:99 was taken")
        } catch let refused as CareError {
            #expect(refused.problems.map(\.field) == ["accident.office_told_at"])
        }
        let ahead = await refusal { try await book.write(accident, ["accident.office_told_at": "23:50"]) }
        #expect(ahead?.phrase.ja.contains("まだ来ていない時刻です。前のままにしてあります") == true)
        try await book.suspend()
        let draft = try await book.drafts().first { $0.place == .incident(incident: accident) }
        #expect(draft?.clientName == "見本 一郎")
        let form = try await book.incidents.form(accident)
        #expect(form.rows.first { $0.label.ja == "事故の場所" }?.shown?.ja == "浴室")
        let wanted = form.rows.filter { $0.problem != nil }.map(\.label.ja)
        #expect(Set(wanted) == ["事故への処置", "事業所への連絡"])
        try await book.incidents.noteCall(accident, to: "長女", phone: "000-0000-0002", result: "つながった")
        try await book.write(
            accident, ["accident.measures": "座って休んでもらった", "accident.office_told_at": "15:40"])
        let finished = try await book.incidents.finish(accident)
        #expect(finished.missing == [] && finished.canUndo)
        let people = finished.fields.filter { $0.path.hasSuffix(".by") }.map(\.shown.ja)
        #expect(Set(people) == ["手本 さくら"], "people by their names")
        #expect(try await book.visits.sheet(visit).incidents.map(\.id) == [accident])
        return accident
    }

    private func find(_ book: CareBook, _ visit: VisitID, _ accident: IncidentID) async throws {
        let found = try #require(await book.searching.look("発熱").found.first)
        #expect(found.place == .visit(visit: visit) && found.who == ["手本 さくら"])
        #expect(found.texts.first?.pieces.map(\.text) == ["午後から", "発熱", "。水分を多めに。"])
        #expect(found.texts.first?.pieces.filter(\.isHit).map(\.text) == ["発熱"])
        #expect(await book.searching.view.phrase?.ja == "1件")
        #expect(await book.searching.look("ﾌﾗﾂｲ").found.map(\.place) == [.incident(incident: accident)])
        #expect(await book.searching.look("骨折").phrase?.ja == "「骨折」はありません。もっと前は電波のある所でさがせます")
        #expect(await book.searching.look(" ").phrase == nil, "nothing was asked")
        let long = await book.searching.look(String(repeating: "あ", count: 200))
        #expect(long.failure?.isInput == true && long.phrase == long.failure?.phrase, "what would be right is said")
    }

    private func takeTheEndBack(_ book: CareBook, _ visit: VisitID) async throws {
        #expect(try await book.visits.sheet(visit).canUndo)
        let again = try await book.visits.undoFinish(visit)
        #expect(again.isDraft && again["vitals.temperature.value"]?.number == 379)
        await #expect(throws: CareError.NothingToUndo) { try await book.visits.undoFinish(visit) }
        try await book.write(visit, ["remarks": "午後から発熱。水分を多めに。事故の記録あり。"])
        try await book.visits.finish(visit, anyway: true)
        let history = try await book.histories.of(visit)
        #expect(history.events.contains { $0.what == .takenBack })
        #expect(history.events.allSatisfy { $0.by == "手本 さくら" && $0.server == .notYet })
        #expect(history.lines.contains { $0.ja.contains("終了の取り消し") })
        #expect(history.lines.contains { $0.en.contains("end taken back") })
    }

    @Test("a colleague's paper, a visit that nobody planned, and a value that two people wrote", .timeLimit(.minutes(5)))
    func others() async throws {
        let town = try await Town(at: "17:58")
        let sakura = try await town.phone("sakura", at: "18:00")
        try await town.join(sakura, as: "H02")
        try await sakura.syncing.now()
        let row = try await sakura.visit(at: "16:00").row

        section("紙の記録を代行入力する")
        let colleagues = try await sakura.clients.colleagues()
        let akari = try #require(colleagues.first { $0.name == "手本 あかり" })
        let me = try #require(colleagues.first { $0.name == "手本 さくら" })
        let mine = await refusal { _ = try await sakura.visits.start(row, madeBy: me.id) }
        #expect(mine?.isInput == true)
        let paper = try await sakura.visits.start(row, madeBy: akari.id)
        #expect(paper["proxy.by"]?.shown.ja == "手本 さくら", "who types it in")
        #expect(paper.fields.contains { $0.label.ja.contains("手本 あかり") }, "who was there")
        try await sakura.write(paper.visit, ["outcome.kind": "中止", "outcome.reason": "入院のため"])
        try await sakura.visits.finish(paper.visit, anyway: true)

        section("予定にない訪問")
        let person = try #require(try await sakura.clients.all().first { $0.name == "見本 一郎" }).client
        let unplanned = try await sakura.visits.startUnplanned(person)
        #expect(unplanned.row == nil)
        let visit = unplanned.visit
        try await sakura.write(visit, ["outcome.kind": "臨時", "vitals.pulse.value": "80"])
        do {
            try await sakura.visits.finish(visit)
            Issue.record("it was finished without a reason")
        } catch let missing as CareError {
            #expect(missing.problems.contains { $0.field == "outcome.reason" }, "an unplanned visit says why")
        }
        try await sakura.write(visit, ["outcome.reason": "転倒の連絡を受けて"])
        try await sakura.visits.finish(visit, anyway: true)
        let beside = try await sakura.visits.unplanned(on: sakura.visits.today())
        #expect(beside.map(\.visit) == [visit])
        #expect(beside.map(\.shown.stateLine.phrase.ja) == ["端末に保存（未送信）"])
        try await sakura.syncing.now()

        section("二人が同じ項目を書く。どちらも残る")
        try await town.office.kengai("sync")
        try await town.office.kengai("visit", "change", visit.hex)
        try await town.office.kengai("visit", "set", visit.hex, "vitals.pulse.value", "88")
        try await town.office.kengai("visit", "finish", visit.hex, "--anyway")
        _ = try await sakura.visits.change(visit)
        try await sakura.write(visit, ["vitals.pulse.value": "90"])
        try await sakura.visits.finish(visit, anyway: true)
        try await town.office.kengai("sync")
        try await sakura.syncing.now()
        let conflict = try #require(try await sakura.conflicts.of(visit).first)
        #expect(conflict.path == "vitals.pulse.value")
        #expect(Set(conflict.values.map(\.by)) == ["手本 さくら", "手本 のぞみ"])
        #expect(conflict.values.allSatisfy { $0.shown.ja.contains("88") || $0.shown.ja.contains("90") })
        #expect(try await sakura.conflicts.all() == [conflict])
        await #expect(throws: CareError.ManagersOnly) { try await sakura.conflicts.settle(conflict, choosing: 0, reason: "測り直した") }
        try await readBoth(sakura, person, visit)
        try await learnThatOneLost(sakura, conflict, visit, town.office)
        try await sakura.close()
    }

    private func learnThatOneLost(
        _ book: CareBook, _ conflict: FieldConflict, _ visit: VisitID, _ office: Office
    ) async throws {
        section("サ責が決める。負けた人は知らされる")
        try await office.kengai("sync")
        let at = try #require(conflict.values.firstIndex { $0.shown.ja.contains("88") })
        try await office.kengai(
            "conflicts", visit.hex, "--settle", "vitals.pulse.value", "--choice", "\(at + 1)", "--reason", "測り直した")
        try await office.kengai("sync")
        try await book.syncing.now()
        let told = try #require(try await book.conflicts.overruled().first)
        #expect(told.phrase.ja.contains("手本 のぞみが 88") && told.phrase.ja.contains("あなたの 90"))
        #expect(told.reason == "測り直した")
        let settled = try await book.histories.of(visit).events.flatMap(\.fields).flatMap(\.overruled)
        #expect(settled.contains { $0.shown.ja.contains("90") && $0.by == "手本 さくら" })
        try await book.conflicts.acknowledge([told])
        #expect(try await book.conflicts.overruled() == [])
    }

    /// Wherever somebody acts on it, both values stand with their writers.
    private func readBoth(_ book: CareBook, _ person: ClientID, _ visit: VisitID) async throws {
        let sheet = try #require(try await book.visits.sheet(visit).several["vitals.pulse.value"])
        #expect(sheet.phrase?.ja == "脈拍が2つあります。両方残してあります。サ責が決めます")
        let brief = try #require(try await book.briefs.about(person).vitals.first { $0.field == "vitals.pulse" })
        let emergency = try #require(try await book.emergencies.of(person).vitals.first { $0.field == "vitals.pulse" })
        #expect(brief.value == nil, "neither of them stands alone")
        for values in [sheet.values, brief.values, emergency.values] {
            #expect(Set(values.flatMap(\.by)) == ["手本 さくら", "手本 のぞみ"])
            #expect(values.contains { $0.shown.ja.contains("88") } && values.contains { $0.shown.ja.contains("90") })
        }
    }

    @Test("a damaged phone gives back what was only on it", .timeLimit(.minutes(5)))
    func rescue() async throws {
        let town = try await Town()
        let vault = SoftwareVault()
        let home = town.folder["akari"]
        let akari = try await town.phone("akari", at: "07:25", vault: vault)
        try await town.join(akari, as: "H01")
        try await akari.syncing.now()
        let health = try await akari.doctor()
        #expect(!health.needsRescue && health.checks.contains { $0.name == "pages" && $0.isFine })
        town.server.stop()
        let visit = try await akari.visits.start(akari.visit(at: "07:30").row).visit
        try await akari.write(visit, ["vitals.temperature.value": "38.2", "outcome.kind": "実施"])
        try await akari.visits.finish(visit, anyway: true)
        let person = try await akari.visits.sheet(visit).client
        let note = try await akari.handovers.begin(NoteDraft(about: person, "書きかけの申し送り"))
        try await akari.close()
        #expect(try await CareBook.rescue(in: home, vault: vault) == nil, "nothing is damaged, nothing is done")

        section("データが傷む。消さずに、修復する")
        // The third page is where a new database has the facts about the device itself.
        var bytes = try Data(contentsOf: home.appendingPathComponent("kengai.db"))
        bytes[2 * 4096 + 2000] ^= 1
        try bytes.write(to: home.appendingPathComponent("kengai.db"))
        await #expect(throws: CareError.Damaged) { try await CareBook.open(in: home, vault: vault) }
        #expect(CareError.Damaged.phrase.ja.contains("消さず"))
        let rescue = try #require(try await CareBook.rescue(in: home, vault: vault))
        #expect(rescue.records >= 1 && rescue.drafts == 1)
        #expect(rescue.lost == 0 && !rescue.mayBeMore)
        #expect(rescue.lines.contains { $0.ja.hasPrefix("失われたものはありません") })
        let kept = rescue.setAside.appendingPathComponent("kengai.db")
        #expect(FileManager.default.fileExists(atPath: kept.path), "the damaged files are kept")

        section("記録はそこにあり、電波が戻ると送られる")
        try await town.server.start()
        let again = try await CareBook.open(in: home, vault: vault, rehearsal: instant("\(day)T08:30:00+09:00"))
        if !rescue.knowsOrganisation { try await town.join(again, as: "H01") }
        try await again.syncing.now()
        #expect(try await again.visits.sheet(visit)["vitals.temperature.value"]?.number == 382)
        #expect(try await again.visits.sheet(visit).delivery == .sent)
        #expect(try await again.handovers.draft(note).text == "書きかけの申し送り")
        try await again.handovers.finish(note)
        try await again.syncing.now()
        try await town.office.kengai("sync")
        #expect(try await town.office.kengai("visit", "show", visit.hex)["visit"].text == visit.hex)
        try await again.close()
    }

    private func unplannedVisit(_ book: CareBook, _ person: ClientID) async throws -> VisitID {
        let visit = try await book.visits.startUnplanned(person).visit
        try await book.write(visit, ["outcome.kind": "臨時", "outcome.reason": "見本"])
        try await book.visits.finish(visit, anyway: true)
        return visit
    }

    @Test("records of last year come back when they are opened", .timeLimit(.minutes(5)))
    func older() async throws {
        let town = try await Town()
        let (akarisVault, vault) = (SoftwareVault(), SoftwareVault())
        let akari = try await town.phone("akari", at: "07:25", vault: akarisVault)
        let sakura = try await town.phone("sakura", at: "07:25", vault: vault)
        try await town.join(akari, as: "H01")
        try await town.join(sakura, as: "H02")
        try await akari.syncing.now()
        let person = try await akari.visit(at: "07:30").client
        let first = [try await unplannedVisit(akari, person), try await unplannedVisit(akari, person)]
        try await akari.syncing.now()
        try await akari.close()
        let nextDay = try await CareBook.open(
            in: town.folder["akari"], vault: akarisVault, rehearsal: instant("2026-11-17T08:00:00+09:00"))
        for _ in 0..<recordsKept { _ = try await unplannedVisit(nextDay, person) }
        try await nextDay.syncing.now()
        try await nextDay.close()
        try await sakura.syncing.now()
        try await sakura.close()

        section("翌年の二月。控えにあるものは、電話から外れる")
        let february = try instant("2027-02-15T08:00:00+09:00")
        town.server.stop()
        try await town.server.start(clock: february, backups: town.folder["backups"])
        try await town.server.backUp()
        let later = try await CareBook.open(in: town.folder["sakura"], vault: vault, rehearsal: february)
        try await later.syncing.now()
        try await later.syncing.now()
        let november = try #require(CareMonth("2026-11"))
        let older = later.older(person, month: november)
        try await older.refresh()
        #expect(await older.view.left == 2)
        for visit in first {
            await #expect(throws: CareError.Older) { try await later.visits.sheet(visit) }
        }

        section("圏外では、どこで開けるかを言う")
        town.server.stop()
        await #expect(throws: CareError.Older) {
            try await later.bringingBack(first[0]) { try await later.visits.sheet($0) }
        }
        #expect(CareError.Older.phrase.ja.contains("電波"))
        await #expect(throws: CareError.NoConnection) { try await older.fetch() }
        #expect(await older.view.phrase?.ja.contains("電波が入ると届きます") == true)

        section("電波があれば、開くと戻る")
        try await town.server.start(clock: february, backups: town.folder["backups"])
        let sheet = try await later.bringingBack(first[0]) { try await later.visits.sheet($0) }
        #expect(sheet.visit == first[0])
        try await older.fetch()
        #expect(await older.view.phrase == nil)
        #expect(try await later.visits.sheet(first[1]).visit == first[1])
        try await later.close()
    }
}
