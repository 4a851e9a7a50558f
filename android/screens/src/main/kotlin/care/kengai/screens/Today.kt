// 今日: whom one visits next, what has become of the others, and what waits.
package care.kengai.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import care.kengai.DayRow
import care.kengai.MarkKind
import care.kengai.SyncView
import care.kengai.TodayVisit
import care.kengai.ffi.VisitState
import care.kengai.TodayScreen

/** The first screen. */
@Composable
fun Today(today: TodayScreen, sync: SyncView, model: FaceModel) {
    Surface(Modifier.fillMaxSize(), color = paper.ground) {
        Column {
            Say(
                said(today.head), Type.title,
                modifier = Modifier.padding(horizontal = Size.space16, vertical = Size.space12).semantics { heading() },
            )
            QuietLine(sync) { model.open(Place.Waiting) }
            LazyColumn(
                Modifier.weight(1f).fillMaxWidth(),
                contentPadding = PaddingValues(Size.space16),
                verticalArrangement = Arrangement.spacedBy(Size.space12),
            ) {
                today.empty?.let { empty -> item { Say(said(empty), color = paper.soft) } }
                items(today.visits) { visit -> VisitCard(visit) { model.visit(visit) } }
            }
            model.told?.let { Say(said(it), color = paper.red.ink, modifier = Modifier.padding(horizontal = Size.space16, vertical = Size.space8)) }
            today.dock?.let { dock -> Dock(said(dock.words), { model.next(today) }, amber = dock.goesOn != null) }
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun VisitCard(visit: TodayVisit, open: () -> Unit) {
    val row = visit.shown
    Card(Modifier.clickable(role = Role.Button, onClick = open)) {
        FlowRow(Modifier.fillMaxWidth(), Arrangement.spacedBy(Size.space8), Arrangement.spacedBy(Size.space4)) {
            Say(said(row.time), weight = androidx.compose.ui.text.font.FontWeight.W700)
            row.state?.let { Told(it, glyph(visit.state)) }
        }
        Say(row.name, Type.name)
        Marks(row)
        row.notes.forEach { Told(it) }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Marks(row: DayRow) {
    if (row.marks.isEmpty()) return
    FlowRow(horizontalArrangement = Arrangement.spacedBy(Size.space8), verticalArrangement = Arrangement.spacedBy(Size.space4)) {
        row.marks.forEach { mark ->
            when (mark.kind) {
                MarkKind.INCIDENT -> Badge("▲", said(mark.line.words), paper.red)
                MarkKind.CHANGED -> Badge("⇄", said(mark.line.words), paper.plum)
                MarkKind.PLAN -> Badge("✕", said(mark.line.words), paper.plum)
            }
        }
    }
}

/** The shape of a state; it reads in grey. */
private fun glyph(state: VisitState): String = when (state) {
    is VisitState.Planned -> "○"
    is VisitState.NoRecord -> "□"
    is VisitState.Recording -> "◐"
    is VisitState.Recorded -> "●"
    is VisitState.NotMade -> "―"
}
