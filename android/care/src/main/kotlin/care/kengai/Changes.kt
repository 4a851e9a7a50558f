// Planned visits that were changed (変更), and this person's own word that they have seen it (了解).
package care.kengai

import care.kengai.ffi.changesBadge
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

typealias PlannedTime = care.kengai.ffi.PlannedTime
typealias PlanChange = care.kengai.ffi.PlanChange

val PlanChange.text: Text get() = line.text

/** What a screen shows of changes. */
data class ChangesView(val open: List<PlanChange> = emptyList()) {
    /** What stands on the badge; null where nothing waits. */
    val line: Line? get() = changesBadge(open.size.toLong())

    val text: Text? get() = line?.text
}

/** The changes that concern this phone's user; keeps [view] true. */
class Changes internal constructor(private val core: Core) {
    private val state = MutableStateFlow(ChangesView())
    val view: StateFlow<ChangesView> = state.asStateFlow()

    /** Looks again what this person has not acknowledged, also of visits that are no longer theirs. */
    suspend fun refresh(): List<PlanChange> {
        val open = core.call { it.openChanges() }
        state.update { ChangesView(open) }
        return open
    }

    /** 了解. Durable on this phone when it returns; it goes out with the next sync. */
    suspend fun acknowledge(rows: Collection<RowId>) {
        core.call { it.acknowledgeChanges(rows.toList()) }
        refresh()
    }
}
