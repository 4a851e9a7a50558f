// One afternoon: what a helper does beside the plain record, nearly all of it with no signal. And a phone's worst day.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.Place
import care.kengai.ffi.ServerTime
import java.io.File
import java.io.RandomAccessFile
import java.nio.file.Path
import java.time.Instant
import java.time.YearMonth
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** Records of a client that stay on a phone, however old they are. */
private const val RECORDS_KEPT = 30

class AfternoonTest {
    @TempDir
    lateinit var folder: Path

    private lateinit var town: Town
    private val server get() = town.server
    private val office get() = town.office

    /** An office, its plan and its server. */
    private fun town(time: String? = null) {
        town = Town(folder, time)
    }

    @AfterEach
    fun `the server goes`() = town.close()

    /** What the office has on file of 見本 一郎. */
    private fun faceSheet() {
        office.kengai("clients", "set", CLIENT, "doctor.name", "例示 医師", "doctor.phone", "000-0000-0003")
        office.kengai("clients", "set", CLIENT, "health.allergies", "ペニシリン", "living.directions", "郵便局の角を左")
        office.kengai(
            "clients", "set", CLIENT, "contact.new.name", "見本 桜", "contact.new.relation", "長女",
            "contact.new.phone", "000-0000-0002", "contact.new.order", "1",
        )
        office.kengai("clients", "set", CLIENT, "medicine.new.name", "見本錠", "medicine.new.slots", "朝、夕")
        office.kengai("staff", "phone", "000-0000-0099")
        office.kengai("careplan", "new", CLIENT, "--from", "2026-11-01")
        office.kengai(
            "careplan", "set", CLIENT, "goal.long", "自宅で暮らし続ける", "goal.short", "薬を飲み忘れない",
            "slot.1.days", "月、火、水、木、金、土、日", "slot.1.start", "16:00", "slot.1.end", "17:00",
            "slot.1.service", "身体", "slot.1.tasks", "服薬介助", "slot.1.steps", "あいさつ\n検温\n服薬の確認",
        )
        office.kengai("careplan", "consent", CLIENT, "--by", "見本 桜（長女）", "--method", "family")
        office.kengai("sync")
    }

    @Test
    fun `an afternoon with no signal`(): Unit = runBlocking {
        town("15:38")
        faceSheet()
        val sakura = town.phone("sakura", "15:40")
        town.join(sakura, "H02")
        sakura.syncing.now()
        val row = sakura.visitAt("16:00").row

        section("事業所が時間を変える。それから圏外")
        office.kengai("rota", "change", row.hex, "start", "16:30", "end", "17:30")
        office.kengai("sync")
        sakura.syncing.now()
        server.stop()
        sakura.acknowledgeTheChange(row)

        section("急変の画面")
        val client = sakura.visitAt("16:30").client
        sakura.readTheEmergencyScreen(client)

        section("事故を書く。電話がポケットで止められても、書きかけは残る")
        val visit = sakura.visits.start(row).visit
        sakura.write(visit, "vitals.temperature.value" to "37.9", "remarks" to "午後から発熱。水分を多めに。")
        val accident = sakura.reportTheAccident(client, visit)

        section("記録を終え、発熱でさがす")
        sakura.write(visit, "outcome.kind" to "実施", "client_confirmation.method" to "署名")
        sakura.visits.leave(visit)
        sakura.visits.finish(visit, anyway = true)
        sakura.find(visit, accident)

        section("終了を取り消し、書き足して、また終える")
        sakura.takeTheEndBack(visit)

        section("電波が戻る")
        server.start()
        sakura.syncing.now()
        assertFalse(sakura.visits.sheet(visit).canUndo, "the office may have it by now")
        assertFailsWith<CareException.AlreadySent> { sakura.visits.undoFinish(visit) }
        assertEquals(Delivery.SENT, sakura.incidents.sheet(accident).delivery)
        office.kengai("sync")
        val change = office.kengai("rota", "changes").list("changes").single()
        assertEquals("手本 さくら", change.list("acknowledged_by").single().text("name"))
        assertEquals("accident", office.kengai("incident", "list", CLIENT).list("incidents").single().text("kind"))

        section("サ責が見たことは、次に行く人にも見える")
        val unseen = sakura.briefs.of(client).incidents.single()
        assertEquals("まだ誰も見ていません", unseen.seenText.ja)
        assertEquals("手本 さくら", unseen.by)
        assertEquals("浴室", unseen.what["accident.place"]?.values?.single()?.shown?.ja)
        office.kengai("incident", "seen", accident.hex)
        office.kengai("sync")
        sakura.syncing.now()
        for (news in listOf(sakura.emergencies.of(client).incidents, sakura.visitAt("16:30").incidents)) {
            assertEquals("手本 のぞみが11月16日 15:38に見ました", news.single().seenText.ja)
        }
        sakura.close()
    }

    private suspend fun CareBook.acknowledgeTheChange(row: RowId) {
        val visit = visitAt("16:30")
        assertEquals(listOf("日時"), visit.changed.map { it.ja })
        val change = changes.refresh().single()
        assertEquals(row, change.row)
        assertEquals("16:00", change.was?.start.toString())
        assertEquals("見本 一郎 さん 11月16日 16:00 → 16:30 に変わりました", change.text.ja)
        assertEquals("手本 のぞみ", change.by)
        assertEquals("変更 1件・了解待ち", changes.view.value.text?.ja)
        val brief = briefs.of(visit.client)
        assertEquals(listOf(change), brief.changes)
        assertEquals(listOf("あいさつ\n検温\n服薬の確認"), brief.visits.filter { it.row == row }.map { it.steps })
        assertEquals("ペニシリン", brief.cautions["health.allergies"]?.values?.single()?.shown?.ja)

        changes.acknowledge(listOf(row))
        assertNull(changes.view.value.text)
        assertEquals(emptyList(), visitAt("16:30").changed)
        syncing.refresh()
        assertFalse(syncing.view.value.isAllSent, "the word goes out with the next signal")
        assertFailsWith<CareException.NotHere> { changes.acknowledge(listOf(RowId("0".repeat(32)))) }
    }

    private suspend fun CareBook.readTheEmergencyScreen(client: ClientId) {
        val screen = emergencies.of(client)
        assertTrue("119" in screen.advice.ja && "119" in screen.advice.en)
        assertEquals(listOf("長女", "主治医", "事業所"), screen.call.map { it.relation })
        assertEquals(listOf("000-0000-0002", "000-0000-0003", "000-0000-0099"), screen.call.map { it.phone })
        assertEquals("ペニシリン", screen.facts["health.allergies"]?.values?.single()?.shown?.ja)
        assertEquals("郵便局の角を左", screen.facts["living.directions"]?.values?.single()?.shown?.ja)
        assertNull(screen.facts["health.history"], "what is not known is not said")
        assertEquals(listOf("見本錠"), screen.medicines.map { it.name })
        val contact = clients.faceSheet(client).filter { it.part != null && it.path.startsWith("contact.") }
        assertEquals(setOf("見本 桜", "長女", "000-0000-0002", "1番目"), contact.map { it.shown.ja }.toSet())
        assertEquals(1, contact.map { it.part }.toSet().size, "they are of one person")
        assertEquals(PlanStanding.IN_FORCE, clients.servicePlans(client).single().standing)
    }

    private suspend fun CareBook.reportTheAccident(client: ClientId, visit: VisitId): IncidentId {
        val accident = incidents.begin(client, IncidentKind.ACCIDENT, visit, at("15:35")).id
        write(accident, "accident.place" to "浴室", "accident.what" to "立ち上がるときに、ふらついた。けがはない。")
        val refused = assertFailsWith<CareException.Field> { write(accident, "accident.office_told_at" to "25:99") }
        assertEquals("accident.office_told_at", refused.problems.single().field)
        val ahead = assertFailsWith<CareException.Field> { write(accident, "accident.office_told_at" to "23:50") }
        assertTrue("まだ来ていない時刻です。前のままにしてあります" in ahead.text.ja, ahead.text.ja)
        suspend()
        val draft = drafts().single { it.place == Place.Incident(accident) }
        assertEquals("見本 一郎", draft.clientName)
        val form = incidents.form(accident)
        assertEquals("浴室", form.rows.single { it.label.ja == "事故の場所" }.shown?.ja)
        assertEquals(
            setOf("事故への処置", "事業所への連絡"),
            form.rows.filter { it.problem != null }.map { it.label.ja }.toSet(),
        )
        incidents.noteCall(accident, "長女", "つながった", phone = "000-0000-0002")
        write(accident, "accident.measures" to "座って休んでもらった", "accident.office_told_at" to "15:40")
        val finished = incidents.finish(accident)
        assertEquals(emptyList(), finished.missing)
        assertTrue(finished.canUndo)
        assertTrue(finished.fields.any { it.path.endsWith(".by") && it.shown.ja == "手本 さくら" }, "people by their names")
        assertEquals(listOf(accident), visits.sheet(visit).incidents.map { it.id })
        return accident
    }

    private suspend fun CareBook.find(visit: VisitId, accident: IncidentId) {
        val found = searching.look("発熱").found.single()
        assertEquals(Place.Visit(visit), found.place)
        assertEquals(listOf("手本 さくら"), found.who)
        assertEquals(listOf("午後から", "発熱", "。水分を多めに。"), found.texts.single().pieces.map { it.text })
        assertEquals(listOf("発熱"), found.texts.single().pieces.filter { it.isHit }.map { it.text })
        assertEquals("1件", searching.view.value.text?.ja)
        assertEquals(Place.Incident(accident), searching.look("ﾌﾗﾂｲ").found.single().place)
        assertEquals("「骨折」はありません。もっと前は電波のある所でさがせます", searching.look("骨折").text?.ja)
        assertNull(searching.look(" ").text, "nothing was asked")
        val long = searching.look("あ".repeat(200))
        assertTrue(long.failure is CareException.Input)
        assertEquals(long.failure?.text, long.text, "what would be right is said")
    }

    private suspend fun CareBook.takeTheEndBack(visit: VisitId) {
        assertTrue(visits.sheet(visit).canUndo)
        val again = visits.undoFinish(visit)
        assertTrue(again.isDraft)
        assertEquals(379L, again["vitals.temperature.value"]?.number)
        assertFailsWith<CareException.NothingToUndo> { visits.undoFinish(visit) }
        write(visit, "remarks" to "午後から発熱。水分を多めに。事故の記録あり。")
        visits.finish(visit, anyway = true)
        val history = histories.of(visit)
        assertTrue(history.events.any { it.what == HistoryKind.TAKEN_BACK })
        assertTrue(history.events.all { it.by == "手本 さくら" && it.server == ServerTime.NotYet })
        assertTrue(history.lines.any { "終了の取り消し" in it.ja }, history.lines.joinToString("\n") { it.ja })
        assertTrue(history.lines.any { "end taken back" in it.en })
    }

    @Test
    fun `a colleague's paper, a visit that nobody planned, and a value that two people wrote`(): Unit = runBlocking {
        town("17:58")
        val sakura = town.phone("sakura", "18:00")
        town.join(sakura, "H02")
        sakura.syncing.now()
        val afternoon = sakura.visitAt("16:00")

        section("紙の記録を代行入力する")
        val akari = sakura.clients.colleagues().single { it.name == "手本 あかり" }
        val me = sakura.clients.colleagues().single { it.name == "手本 さくら" }
        assertFailsWith<CareException.Input> { sakura.visits.startByProxy(afternoon.row, me.id) }
        val paper = sakura.visits.startByProxy(afternoon.row, akari.id)
        assertTrue(paper.fields.any { it.path == "proxy.by" && it.shown.ja == "手本 さくら" }, "who types it in")
        assertTrue(paper.fields.any { it.label.ja.contains("手本 あかり") }, "who was there")
        sakura.write(paper.visit, "outcome.kind" to "中止", "outcome.reason" to "入院のため")
        sakura.visits.finish(paper.visit, anyway = true)

        section("予定にない訪問")
        val client = sakura.clients.all().first { it.name == "見本 一郎" }.client
        val unplanned = sakura.visits.startUnplanned(client)
        assertNull(unplanned.row)
        sakura.write(unplanned.visit, "outcome.kind" to "臨時", "vitals.pulse.value" to "80")
        val missing = assertFailsWith<CareException.Missing> { sakura.visits.finish(unplanned.visit) }
        assertTrue(missing.problems.any { it.field == "outcome.reason" }, "an unplanned visit says why")
        sakura.write(unplanned.visit, "outcome.reason" to "転倒の連絡を受けて")
        sakura.visits.finish(unplanned.visit, anyway = true)
        val beside = sakura.visits.unplanned(sakura.visits.today()).single()
        assertEquals(unplanned.visit, beside.visit)
        assertEquals("端末に保存（未送信）", beside.shown.stateLine.text.ja)
        sakura.syncing.now()

        section("二人が同じ項目を書く。どちらも残る")
        office.kengai("sync")
        val id = unplanned.visit.hex
        office.kengai("visit", "change", id)
        office.kengai("visit", "set", id, "vitals.pulse.value", "88")
        office.kengai("visit", "finish", id, "--anyway")
        sakura.visits.change(unplanned.visit)
        sakura.write(unplanned.visit, "vitals.pulse.value" to "90")
        sakura.visits.finish(unplanned.visit, anyway = true)
        office.kengai("sync")
        sakura.syncing.now()
        val conflict = sakura.conflicts.of(unplanned.visit).single()
        assertEquals("vitals.pulse.value", conflict.path)
        assertEquals(setOf("手本 さくら", "手本 のぞみ"), conflict.values.map { it.by }.toSet())
        assertTrue(conflict.values.map { it.shown.ja }.all { "88" in it || "90" in it }, "${conflict.values}")
        assertEquals(listOf(conflict), sakura.conflicts.all())
        assertFailsWith<CareException.ManagersOnly> { sakura.conflicts.settle(conflict, conflict.values.first(), "測り直した") }
        sakura.readBoth(client, unplanned.visit)
        sakura.learnThatOneLost(conflict, unplanned.visit)
        sakura.close()
    }

    private suspend fun CareBook.learnThatOneLost(conflict: FieldConflict, visit: VisitId) {
        section("サ責が決める。負けた人は知らされる")
        office.kengai("sync")
        val number = 1 + conflict.values.indexOfFirst { "88" in it.shown.ja }
        office.kengai("conflicts", visit.hex, "--settle", "vitals.pulse.value", "--choice", "$number", "--reason", "測り直した")
        office.kengai("sync")
        syncing.now()
        val told = conflicts.overruled().single()
        assertTrue("手本 のぞみが 88" in told.text.ja && "あなたの 90" in told.text.ja, told.text.ja)
        assertEquals("測り直した", told.reason)
        val settled = histories.of(visit).events.flatMap { it.fields }.flatMap { it.overruled }
        assertTrue(settled.any { "90" in it.shown.ja && it.by == "手本 さくら" }, "$settled")
        conflicts.acknowledge(listOf(told))
        assertEquals(emptyList(), conflicts.overruled())
    }

    /** Wherever somebody acts on it, both values stand with their writers. */
    private suspend fun CareBook.readBoth(client: ClientId, visit: VisitId) {
        val sheet = assertNotNull(visits.sheet(visit).several["vitals.pulse.value"])
        assertEquals("脈拍が2つあります。両方残してあります。サ責が決めます", sheet.text?.ja)
        val brief = briefs.of(client).vitals.single { it.field == "vitals.pulse" }
        val emergency = emergencies.of(client).vitals.single { it.field == "vitals.pulse" }
        assertNull(brief.value, "neither of them stands alone")
        for (values in listOf(sheet.values, brief.values, emergency.values)) {
            assertEquals(setOf("手本 さくら", "手本 のぞみ"), values.flatMap { it.by }.toSet())
            assertTrue(values.any { "88" in it.shown.ja } && values.any { "90" in it.shown.ja }, "$values")
        }
    }

    @Test
    fun `a damaged phone gives back what was only on it`(): Unit = runBlocking {
        town()
        val vault = SoftwareVault()
        val akari = town.phone("akari", "07:25", vault)
        val home = town.folderOf("akari")
        town.join(akari, "H01")
        akari.syncing.now()
        assertTrue(akari.doctor().run { !needsRescue && checks.any { it.name == "pages" && it.isFine } })
        server.stop()
        val visit = akari.visits.start(akari.visitAt("07:30").row).visit
        akari.write(visit, "vitals.temperature.value" to "38.2", "outcome.kind" to "実施")
        akari.visits.finish(visit, anyway = true)
        val note = akari.handovers.begin(noteAbout(akari.visits.sheet(visit).client, "書きかけの申し送り"))
        akari.close()
        assertNull(CareBook.rescue(home, vault), "nothing is damaged, nothing is done")

        section("データが傷む。消さずに、修復する")
        RandomAccessFile(File(home, "kengai.db"), "rw").use { file ->
            // The third page is where a new database has the facts about the device itself.
            file.seek(2 * 4096L + 2000)
            val byte = file.read()
            file.seek(2 * 4096L + 2000)
            file.write(byte xor 1)
        }
        val damaged = assertFailsWith<CareException.Damaged> { CareBook.open(home, vault) }
        assertTrue("消さず" in damaged.text.ja, damaged.text.ja)
        val rescue = assertNotNull(CareBook.rescue(home, vault))
        assertTrue(rescue.records >= 1 && rescue.drafts == 1L, "$rescue")
        assertTrue(rescue.lost == 0L && !rescue.mayBeMore, "$rescue")
        assertTrue(rescue.lines.any { it.ja.startsWith("失われたものはありません") }, "${rescue.lines}")
        assertTrue(File(rescue.setAside, "kengai.db").exists(), "the damaged files are kept")

        section("記録はそこにあり、電波が戻ると送られる")
        server.start()
        CareBook.open(home, vault, Instant.parse("${DAY}T08:30:00+09:00")).use { again ->
            if (!rescue.knowsOrganisation) town.join(again, "H01")
            again.syncing.now()
            assertEquals(382L, again.visits.sheet(visit)["vitals.temperature.value"]?.number)
            assertEquals(Delivery.SENT, again.visits.sheet(visit).delivery)
            assertEquals("書きかけの申し送り", again.handovers.draft(note).text)
            again.handovers.finish(note)
            again.syncing.now()
            office.kengai("sync")
            assertEquals(visit.hex, office.kengai("visit", "show", visit.hex).text("visit"))
        }
    }

    private suspend fun CareBook.unplannedVisit(client: ClientId): VisitId {
        val visit = visits.startUnplanned(client).visit
        write(visit, "outcome.kind" to "臨時", "outcome.reason" to "見本")
        visits.finish(visit, anyway = true)
        return visit
    }

    @Test
    fun `records of last year come back when they are opened`(): Unit = runBlocking {
        town()
        val vault = SoftwareVault()
        val akarisVault = SoftwareVault()
        val akari = town.phone("akari", "07:25", akarisVault)
        val sakura = town.phone("sakura", "07:25", vault)
        town.join(akari, "H01")
        town.join(sakura, "H02")
        akari.syncing.now()
        val client = akari.visitAt("07:30").client
        val first = List(2) { akari.unplannedVisit(client) }
        akari.syncing.now()
        akari.close()
        CareBook.open(town.folderOf("akari"), akarisVault, Instant.parse("2026-11-17T08:00:00+09:00")).use { nextDay ->
            repeat(RECORDS_KEPT) { nextDay.unplannedVisit(client) }
            nextDay.syncing.now()
        }
        sakura.syncing.now()
        sakura.close()

        section("翌年の二月。控えにあるものは、電話から外れる")
        val february = Instant.parse("2027-02-15T08:00:00+09:00")
        server.stop()
        server.start(february, folder.resolve("backups"))
        server.backUp()
        CareBook.open(town.folderOf("sakura"), vault, february).use { later ->
            later.syncing.now()
            later.syncing.now()
            val older = later.older(client, YearMonth.of(2026, 11))
            older.refresh()
            assertEquals(2, older.view.value.left)
            assertTrue("2件" in older.view.value.text!!.ja)
            for (visit in first) assertFailsWith<CareException.Older> { later.visits.sheet(visit) }

            section("圏外では、どこで開けるかを言う")
            server.stop()
            val refused = assertFailsWith<CareException.Older> { later.bringingBack(first[0]) { later.visits.sheet(it) } }
            assertTrue("電波" in refused.text.ja)
            assertFailsWith<CareException.NoConnection> { older.fetch() }
            assertTrue("電波が入ると届きます" in older.view.value.text!!.ja, older.view.value.text!!.ja)

            section("電波があれば、開くと戻る")
            server.start(february, folder.resolve("backups"))
            assertEquals(first[0], later.bringingBack(first[0]) { later.visits.sheet(it) }.visit)
            older.fetch()
            assertNull(older.view.value.text)
            assertEquals(first[1], later.visits.sheet(first[1]).visit)
        }
    }
}
