// Searching what people wrote, on this phone, with no signal: notes, records, sheets.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.SearchFacts
import care.kengai.ffi.searchLine
import java.time.LocalDate
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** A piece of a text; [isHit] where the words stand, to be marked. */
data class Piece(val text: String, val isHit: Boolean)

/** The original text around a hit. */
data class FoundText(val label: Text, val pieces: List<Piece>)

/** A record, note or sheet in which every word stands. */
data class Found(
    val place: Place,
    /** What it is. */
    val what: Text,
    /** Null for what is about no client. */
    val client: ClientId?,
    val clientName: String,
    /** A client's sheet has none. */
    val day: LocalDate?,
    /** Who visited, or who wrote it. */
    val who: List<String>,
    val texts: List<FoundText>,
)

/** What the search screen shows. */
data class SearchView(
    val words: String = "",
    val client: ClientId? = null,
    /** What is of every day first, then the newest. */
    val found: List<Found> = emptyList(),
    /** There are more than are shown. */
    val isMore: Boolean = false,
    val isLooking: Boolean = false,
    val failure: CareException? = null,
) {
    /** One line for a person; null before anything was asked. */
    val line: Line? get() = searchLine(SearchFacts(words, found.size.toLong(), isMore, isLooking, failure))?.line()

    val text: Text? get() = line?.text
}

/** Searches while a person types, and keeps [view] at what was asked last. */
class Searching internal constructor(private val core: Core) {
    private val state = MutableStateFlow(SearchView())
    val view: StateFlow<SearchView> = state.asStateFlow()

    /** Looks for what holds every word; of one client, if one is named. An answer that came too late is thrown away. */
    suspend fun look(words: String, client: ClientId? = null): SearchView {
        state.update { SearchView(words, client, isLooking = words.isNotBlank()) }
        if (words.isBlank()) return view.value
        val answer = try {
            val result = core.call { it.search(words, client?.hex) }
            SearchView(words, client, result.found.map { it.found() }, result.more)
        } catch (failed: CareException) {
            SearchView(words, client, failure = failed)
        }
        state.update { if (it.words == words && it.client == client) answer else it }
        return answer
    }
}

private fun care.kengai.ffi.Found.found() = Found(
    place = placeOf(kind, id),
    what = what.text(),
    client = client.ifEmpty { null }?.let(::ClientId),
    clientName = clientName,
    day = day?.let(LocalDate::parse),
    who = who,
    texts = texts.map { text ->
        FoundText(text.label.text(), text.parts.mapIndexed { at, part -> Piece(part, isHit = at % 2 == 1) }.filter { it.text.isNotEmpty() })
    },
)
