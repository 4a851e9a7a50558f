// 記録: what is tapped while one works. The times are taken, the plan's tasks are chips, what is missing stands on the dock.
package care.kengai.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import care.kengai.Answer
import care.kengai.NumberBox
import care.kengai.SyncView
import care.kengai.VisitId

@Composable
fun Record(shown: Shown.Record, sync: SyncView, model: FaceModel) {
    val screen = shown.screen
    Frame(
        said(screen.name), said(screen.state), sync, model,
        dock = { Dock(said(screen.dock), { model.open(Place.Leaving(shown.visit)) }, above = screen.anyway?.let { said(it) }) },
    ) {
        if (screen.vitals.isNotEmpty()) Head(said(controls.vitals))
        screen.vitals.forEachIndexed { at, box -> Boxed(box) { model.open(Place.Numbers(shown.visit, at)) } }
        Head(said(controls.tasks))
        screen.asPlanned?.let { tap -> WordButton(said(tap.label)) { model.tap(shown.visit, tap) } }
        screen.tasks.forEach { Answered(it, shown.visit, model, said(controls.notDone)) }
        More(screen.tasksMore, shown.visit, model)
        if (screen.medicine.isNotEmpty()) Head(said(controls.medicine))
        screen.medicine.forEach { Answered(it, shown.visit, model, said(controls.notTaken)) }
        Head(said(controls.remarks))
        Chips {
            screen.nothingUnusual?.let { tap -> Chip(said(tap.label), tap.chosen) { model.tap(shown.visit, tap) } }
        }
        screen.remarks?.shown?.let { Say(said(it)) }
    }
}

@Composable
private fun Boxed(box: NumberBox, open: () -> Unit) {
    val now = box.shown?.let { said(it) }
    val last = box.last?.let { said(controls.lastTime) + " " + said(it) }
    Chip(listOfNotNull(said(box.label), now ?: last).joinToString(" "), now != null, Modifier.fillMaxWidth(), act = open)
}

/** One question: done with one tap; otherwise with a visible way to say so. */
@Composable
private fun Answered(answer: Answer, visit: VisitId, model: FaceModel, otherwise: String) {
    var open by rememberSaveable(answer.label.ja) { mutableStateOf(false) }
    val other = answer.otherwise.any { it.chosen }
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(Size.space8), Alignment.CenterVertically) {
        answer.done?.let { tap ->
            Chip(said(answer.label), tap.chosen, Modifier.weight(1f), paper.green) { model.tap(visit, tap) }
        }
        WordButton(otherwise, hue = if (other) paper.amber else paper.grey) { open = !open }
    }
    if (open || other) {
        Chips { answer.otherwise.forEach { tap -> Chip(said(tap.label), tap.chosen, hue = paper.amber) { model.tap(visit, tap) } } }
    }
}

@Composable
private fun More(answers: List<Answer>, visit: VisitId, model: FaceModel) {
    if (answers.isEmpty()) return
    var open by rememberSaveable { mutableStateOf(false) }
    WordButton(said(controls.more), hue = paper.grey) { open = !open }
    if (open) {
        Chips {
            answers.forEach { one -> one.done?.let { tap -> Chip(said(one.label), tap.chosen) { model.tap(visit, tap) } } }
        }
    }
}
