// Where a person is in the app: a stack of places, kept as text so that a phone that was put away comes back to it.
package care.kengai.screens

import care.kengai.ClientId
import care.kengai.RowId
import care.kengai.VisitId

/** A screen, and what it is about. */
sealed interface Place {
    /** 今日 */
    data object Today : Place

    /** 訪問前: [row] is null for a visit that nobody planned. */
    data class Brief(val client: ClientId, val row: RowId?) : Place

    /** 記録 */
    data class Record(val visit: VisitId) : Place

    /** 数字: which box of the record, what is typed of each of its numbers so far, and which of them is in hand. */
    data class Numbers(val visit: VisitId, val box: Int, val typed: List<String> = emptyList(), val inHand: Int = 0) : Place {
        fun typed(number: Int): String = typed.getOrElse(number) { "" }

        /** With another text in hand. */
        fun with(text: String): Numbers =
            copy(typed = List(maxOf(typed.size, inHand + 1)) { if (it == inHand) text else typed(it) })
    }

    /** 退室 */
    data class Leaving(val visit: VisitId) : Place

    /** 送信待ち */
    data object Waiting : Place

    /** As it is kept. */
    fun text(): String = when (this) {
        Today -> "today"
        is Brief -> "brief ${client.hex} ${row?.hex.orEmpty()}".trim()
        is Record -> "record ${visit.hex}"
        is Numbers -> "numbers ${visit.hex} $box $inHand ${typed.joinToString(",")}"
        is Leaving -> "leaving ${visit.hex}"
        Waiting -> "waiting"
    }

    companion object {
        /** What [text] gave; null of anything else. */
        fun of(text: String): Place? {
            val parts = text.split(' ')
            return runCatching {
                when (parts[0]) {
                    "today" -> Today
                    "brief" -> Brief(ClientId(parts[1]), parts.getOrNull(2)?.let(::RowId))
                    "record" -> Record(VisitId(parts[1]))
                    "numbers" -> Numbers(VisitId(parts[1]), parts[2].toInt(), parts[4].split(','), parts[3].toInt())
                    "leaving" -> Leaving(VisitId(parts[1]))
                    "waiting" -> Waiting
                    else -> null
                }
            }.getOrNull()
        }
    }
}
