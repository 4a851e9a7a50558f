// Searching what people wrote, on this phone, with no signal: notes, records, sheets.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.SearchFacts
import care.kengai.ffi.searchLine
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** A piece of a text; to be marked where the words stand. */
typealias Piece = care.kengai.ffi.Piece
typealias FoundText = care.kengai.ffi.FoundText

/** A record, note or sheet in which every word stands. */
typealias Found = care.kengai.ffi.Found

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
    val line: Line? get() = searchLine(SearchFacts(words, found.size.toLong(), isMore, isLooking, failure))

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
            val result = core.call { it.search(words, client) }
            SearchView(words, client, result.found, result.more)
        } catch (failed: CareException) {
            SearchView(words, client, failure = failed)
        }
        state.update { if (it.words == words && it.client == client) answer else it }
        return answer
    }
}
