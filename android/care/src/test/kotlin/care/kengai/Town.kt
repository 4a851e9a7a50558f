// Where the scenes of these tests play: an office with its plan, its server, and the phones of its helpers.
package care.kengai

import care.kengai.ffi.EditValue
import java.io.File
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.withTimeout

val DAY: LocalDate = LocalDate.parse("2026-11-16")
private const val MONTH = "month-2026-11"

/** 見本 一郎: 07:30 by H01, 16:00 by H02. */
const val CLIENT = "0000000001"

fun section(what: String) = println("── $what")

fun example(name: String) = File(ROOT, "examples/$name")

private fun planFile(start: String) =
    example(MONTH).listFiles().orEmpty().single { it.name.startsWith("${start}_") }.path

suspend fun CareBook.visitAt(time: String): TodayVisit = visits.of(visits.today()).single { it.start.toString() == time }

/** The field that a test speaks of, by its path: an app shows what it is given. */
operator fun List<Field>.get(path: String): Field? = find { it.path == path }

@JvmName("standingAt")
operator fun List<Standing>.get(path: String): Standing? = find { it.path == path }

operator fun VisitSheet.get(path: String): Field? = fields[path]

/** Typed into the rows of a form; no text empties one. */
private fun Form.typed(typed: Array<out Pair<String, String>>) = typed.map { (path, text) ->
    val row = rows.single { it.id.core == path }
    if (text.isEmpty()) row.clear() else row.set(EditValue.Text(text))
}.toTypedArray()

/** Writes rows of a visit; gives back what stood there and stands no more. */
suspend fun CareBook.write(visit: VisitId, vararg typed: Pair<String, String>): List<Field> =
    visits.edit(visit, *visits.form(visit).typed(typed)).gone

suspend fun CareBook.write(incident: IncidentId, vararg typed: Pair<String, String>): Form =
    incidents.edit(incident, *incidents.form(incident).typed(typed))

/** An instant of the day. */
fun at(time: String): Instant = Instant.parse("${DAY}T$time:00+09:00")

/** An office, its plan and its server; at [time] by everybody's clock, or at 7:00 by the office's and later by the server's. */
class Town(private val folder: Path, time: String? = null) : AutoCloseable {
    val server = Server(folder).also { it.start(time?.let(::at)) }
    val office = Office(folder.resolve("office"), "${DAY}T${time ?: "07:00"}:00+09:00")

    init {
        office.kengai(
            "found", "--ticket", server.ticket, "--office-number", "9970000001", "--office-name", "見本訪問介護",
            "--name", "手本 のぞみ", "--kana", "テホン ノゾミ", "--code", "M01", "--paper-file", "$folder/paper.txt",
        )
        office.kengai(
            "plan", "import", "--upplan", planFile("UPPLAN"), "--uphosoku", planFile("UPHOSOKU"),
            "--rota", "${example(MONTH)}/rota.csv", "--staff", "${example(MONTH)}/staff.csv",
        )
        office.kengai("clients", "set", CLIENT, "photo_consent.scope", "薬", "photo_consent.given", "2026-11-01")
        office.kengai("sync")
    }

    /** What planned visits consist of, a line each: insured number, start, tasks, vital signs. */
    fun plans(lines: String, file: File) {
        file.writeText("insured_number,start,tasks,vitals\n$lines\n")
        office.kengai("plan", "import", "--upplan", planFile("UPPLAN"), "--tasks", file.path)
        office.kengai("sync")
    }

    fun folderOf(name: String): File = folder.resolve(name).toFile()

    suspend fun phone(name: String, time: String, vault: KeyVault = SoftwareVault()): CareBook =
        CareBook.create(folderOf(name), vault, at(time))

    suspend fun join(book: CareBook, staffCode: String) = withTimeout(60_000) {
        val invitation = office.invite(staffCode)
        val joining = book.join(invitation.text)
        val here = async(Dispatchers.IO) { joining.number() }
        invitation.arrived()
        val number = here.await()
        assertTrue(number.length == 6 && number.all(Char::isDigit), "six digits: $number")
        invitation.type(number)
        joining.finish()
        invitation.enrolled()
    }

    override fun close() = server.close()
}
