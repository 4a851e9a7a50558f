// The real server and the real command `kengai` as processes of their own, each with its own folder.
package care.kengai

import java.io.BufferedReader
import java.io.File
import java.nio.file.Path
import java.time.Instant
import java.util.concurrent.TimeUnit
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.test.fail
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

/** The tree, for the examples. */
val ROOT = File(System.getProperty("kengai.root"))

private fun program(variable: String) =
    System.getenv(variable) ?: fail("$variable is not set: run script/test-kotlin, which sets it")

fun JsonElement.text(key: String): String = jsonObject.getValue(key).jsonPrimitive.content
fun JsonElement.list(key: String): JsonArray = jsonObject.getValue(key).jsonArray

/** The sync server. Stopping it is what "unreachable" means here; it comes back on the same port. */
class Server(private val folder: Path) : AutoCloseable {
    private val ready = folder.resolve("ready.json")
    private var process: Process? = null
    private var listen = "127.0.0.1:0"

    /** Where its clock begins whenever it is started; null: it is right. */
    private var begins: Instant? = null

    val ticket: String get() = folder.resolve("data/founding-ticket.txt").readText().trim()

    /** Starts it; from now on at another time, and with a place for backups, if that is what a scene needs. */
    fun start(clock: Instant? = null, backups: Path? = null) {
        begins = clock ?: begins
        ready.toFile().delete()
        val command = listOf(
            program("KENGAI_SERVER"), "run", "--data", "$folder/data", "--listen", listen, "--ready-file", "$ready",
        ) + backups?.let { listOf("--backup-to", "$it") }.orEmpty()
        val log = folder.resolve("server.log").toFile()
        val builder = ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        begins?.let { builder.environment()["KENGAI_SERVER_CLOCK_MS"] = "${it.toEpochMilli()}" }
        process = builder.start()
        repeat(600) {
            if (ready.exists() && ready.readText().endsWith("\n")) {
                listen = Json.parseToJsonElement(ready.readText()).text("address")
                return
            }
            if (process?.isAlive == false) fail("the server ended:\n${log.readText()}")
            Thread.sleep(50)
        }
        fail("the server did not become ready:\n${log.readText()}")
    }

    fun stop() {
        process?.run {
            destroy()
            if (!waitFor(20, TimeUnit.SECONDS)) destroyForcibly().waitFor()
        }
        process = null
    }

    /** Backs up now, and verifies the backup. */
    fun backUp() {
        val process = ProcessBuilder(program("KENGAI_SERVER"), "backup", "--data", "$folder/data")
            .redirectErrorStream(true).start()
        val out = process.inputStream.bufferedReader().readText()
        check(process.waitFor() == 0) { out }
    }

    override fun close() = stop()
}

/** The manager's device: the command `kengai` with its JSON. */
class Office(private val home: Path, private val clock: String) {
    private fun builder(arguments: Array<out String>): ProcessBuilder {
        val builder = ProcessBuilder(listOf(program("KENGAI_COMMAND"), "--home", "$home", "--json") + arguments)
        builder.environment() += mapOf("KENGAI_PASSPHRASE" to "ひまわり 12 みかん 坂道", "KENGAI_CLOCK" to clock)
        return builder.redirectError(home.resolveSibling("${home.fileName}.log").toFile())
    }

    /** Runs a command to its end; any failure of it is a failure of the test. */
    fun kengai(vararg arguments: String): JsonObject {
        val process = builder(arguments).start()
        process.outputStream.close()
        val out = process.inputStream.bufferedReader().readText()
        val code = process.waitFor()
        if (code != 0) fail("kengai ${arguments.joinToString(" ")}: exit $code\n$out")
        return Json.parseToJsonElement(out.trim().lines().last()).jsonObject
    }

    fun invite(staffCode: String) = Invitation(builder(arrayOf("invite", "--staff", staffCode, "--role", "helper")).start())
}

/** An invitation under way: its text, and the number that the manager types. */
class Invitation(private val process: Process) {
    private val out: BufferedReader = process.inputStream.bufferedReader()

    private fun event(name: String): JsonObject {
        val line = out.readLine() ?: fail("kengai invite ended before '$name'")
        val event = Json.parseToJsonElement(line).jsonObject
        return if (event["event"]?.jsonPrimitive?.content == name) event else fail("'$name' was expected: $line")
    }

    val text: String = event("invitation").text("text")

    /** The phone has come, and shows its number. */
    fun arrived() = event("arrived")

    /** The manager types what the phone's screen shows. */
    fun type(number: String) = process.outputWriter().run {
        write("$number\n")
        flush()
    }

    /** That was not its number; so many tries are left. */
    fun differs(triesLeft: Int) = check(event("differs")["tries_left"]?.jsonPrimitive?.content == "$triesLeft")

    fun enrolled() {
        event("enrolled")
        if (process.waitFor() != 0) fail("kengai invite: exit ${process.exitValue()}")
    }

    fun refused() = check(process.waitFor() != 0) { "the invitation was accepted" }
}
