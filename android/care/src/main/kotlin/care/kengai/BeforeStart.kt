// What is asked before a record is begun. Whatever is answered, it can be begun.
package care.kengai

import java.time.LocalDate
import java.time.LocalTime

sealed interface BeforeStart {
    /** The question. */
    val text: Text

    /** This person has arrived at another client's and not left. */
    data class StillIn(val visit: VisitId, val clientName: String, override val text: Text) : BeforeStart

    /** By the server it is another day than this phone shows. */
    data class OtherDay(val here: LocalDate, val server: LocalDate, override val text: Text) : BeforeStart

    /** The visit is of a later day than this phone shows, and nobody knows better; whoever begins it says so. */
    data class LaterDay(
        val clientName: String,
        val here: LocalDate,
        val visit: LocalDate,
        override val text: Text,
    ) : BeforeStart

    /** The planned visit has a record already. */
    data class Recorded(
        val visit: VisitId,
        val clientName: String,
        val planned: LocalTime,
        val helpers: List<String>,
        val arrived: LocalTime?,
        override val text: Text,
    ) : BeforeStart

    /** The planned start is hours away. */
    data class FarFromPlan(
        val clientName: String,
        val planned: LocalTime,
        val now: LocalTime,
        override val text: Text,
    ) : BeforeStart

    /** Nobody planned the visit, and around this time one is planned for the same client: is it that one? */
    data class Planned(
        val row: RowId,
        val clientName: String,
        val planned: LocalTime,
        override val text: Text,
    ) : BeforeStart
}

internal fun care.kengai.ffi.BeforeStart.question(): BeforeStart = when (this) {
    is care.kengai.ffi.BeforeStart.StillIn -> BeforeStart.StillIn(VisitId(visit), clientName, words.text())
    is care.kengai.ffi.BeforeStart.OtherDay ->
        BeforeStart.OtherDay(LocalDate.parse(here), LocalDate.parse(server), words.text())
    is care.kengai.ffi.BeforeStart.LaterDay ->
        BeforeStart.LaterDay(clientName, LocalDate.parse(here), LocalDate.parse(visit), words.text())
    is care.kengai.ffi.BeforeStart.Recorded -> BeforeStart.Recorded(
        VisitId(visit), clientName, LocalTime.parse(planned), helpers, arrived?.let(LocalTime::parse), words.text(),
    )
    is care.kengai.ffi.BeforeStart.FarFromPlan ->
        BeforeStart.FarFromPlan(clientName, LocalTime.parse(planned), LocalTime.parse(now), words.text())
    is care.kengai.ffi.BeforeStart.Planned ->
        BeforeStart.Planned(RowId(row), clientName, LocalTime.parse(planned), words.text())
}
