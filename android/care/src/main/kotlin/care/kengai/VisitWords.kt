// What a line of the day's list says: how far a visit has come, what became of its plan, what is asked before one begins.
package care.kengai

import java.time.LocalDate

val VisitState.text: Text
    get() = when (this) {
        VisitState.Planned -> Text("予定", "Planned")
        VisitState.NoRecord ->
            Text("記録が届いていません（訪問したかは分かりません）", "Not arrived (visited or not: unknown)")
        VisitState.Recording -> Text("書きかけ（端末に保存）", "Unfinished (saved here)")
        is VisitState.Recorded -> delivery?.text ?: Text("記録あり", "Recorded")
        is VisitState.NotMade -> outcome
    }

/** What became of the planned visit; null where it stands. */
val PlanNow.text: Text?
    get() = when (this) {
        PlanNow.Stands -> null
        PlanNow.Cancelled -> Text("取り消しです。書いた記録は残ります", "Cancelled. Your record stays")
        is PlanNow.Moved ->
            day.text.run { Text("$ja ${start.shown} に変わりました", "Moved to $en ${start.shown}") }
        is PlanNow.Given -> helpers.joinToString("、").let { Text("${it}に変わりました", "Now $it") }
        PlanNow.Gone -> Text("予定にありません。書いた記録は残ります", "No longer planned. Your record stays")
    }

/** A question before a record is begun. Whatever is answered, it can be begun. */
sealed interface BeforeStart {
    val text: Text

    /** This person has arrived at another client's and not left. */
    data class StillIn(val visit: VisitId, val clientName: String) : BeforeStart {
        override val text: Text
            get() = Text("${san(clientName)}の退室がまだです。何時に出ましたか", "$clientName: when did you leave?")
    }

    /** By the server it is another day than this phone shows. */
    data class OtherDay(val here: LocalDate, val server: LocalDate) : BeforeStart {
        override val text: Text
            get() = Text(
                "この端末では${here.text.ja}、サーバーでは${server.text.ja}です。${here.text.ja}の訪問を始めますか",
                "${here.text.en} here, ${server.text.en} by the server. Begin the visit of ${here.text.en}?",
            )
    }

    /** The visit is of a later day than this phone shows, and nobody knows better; whoever begins it says so. */
    data class LaterDay(val clientName: String, val here: LocalDate, val visit: LocalDate) : BeforeStart {
        override val text: Text
            get() = Text(
                "$clientName さん: この端末では${here.text.ja}、訪問の予定は${visit.text.ja}です。今日は${visit.text.ja}ですか",
                "$clientName: ${here.text.en} here, planned for ${visit.text.en}. Is today ${visit.text.en}?",
            )
    }

    /** The planned visit has a record already. */
    data class Recorded(
        val visit: VisitId,
        val clientName: String,
        val planned: String,
        val helpers: List<String>,
        val arrived: String?,
    ) : BeforeStart {
        override val text: Text
            get() = Text(
                "${san(clientName)}の${planned}はもう記録があります（${(helpers + listOfNotNull(arrived)).joinToString(" ")}）。もう一つ書きますか",
                "$clientName, $planned: recorded already (${(helpers + listOfNotNull(arrived)).joinToString(" ")}). Write another?",
            )
    }

    /** The planned start is hours away. */
    data class FarFromPlan(val clientName: String, val planned: String, val now: String) : BeforeStart {
        override val text: Text
            get() = Text("予定は $planned です。いま $now に入室しますか", "Planned for $planned. Arrive now, $now?")
    }
}

internal fun care.kengai.ffi.BeforeStart.question(): BeforeStart = when (this) {
    is care.kengai.ffi.BeforeStart.StillIn -> BeforeStart.StillIn(VisitId(visit), clientName)
    is care.kengai.ffi.BeforeStart.OtherDay -> BeforeStart.OtherDay(LocalDate.parse(here), LocalDate.parse(server))
    is care.kengai.ffi.BeforeStart.LaterDay ->
        BeforeStart.LaterDay(clientName, LocalDate.parse(here), LocalDate.parse(visit))
    is care.kengai.ffi.BeforeStart.Recorded -> BeforeStart.Recorded(
        VisitId(visit), clientName, planned.removePrefix("0"), helpers, arrived?.removePrefix("0"),
    )
    is care.kengai.ffi.BeforeStart.FarFromPlan ->
        BeforeStart.FarFromPlan(clientName, planned.removePrefix("0"), now.removePrefix("0"))
}
