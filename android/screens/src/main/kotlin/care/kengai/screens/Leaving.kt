// 退室: gas, light, water, locks; the client's confirmation; the last tap.
package care.kengai.screens

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import care.kengai.SyncView

@Composable
fun Leaving(shown: Shown.Leaving, sync: SyncView, model: FaceModel) {
    val screen = shown.screen
    Frame(
        said(screen.name), null, sync, model,
        dock = { Dock(said(screen.dock), { model.finish(shown.visit) }) },
    ) {
        Head(said(controls.atTheDoor))
        screen.allWell?.let { tap -> WordButton(said(tap.label), Modifier.fillMaxWidth()) { model.tap(shown.visit, tap) } }
        Chips { screen.checks.forEach { tap -> Chip(said(tap.label), tap.chosen, hue = paper.green) { model.tap(shown.visit, tap) } } }
        Head(said(controls.confirmation))
        screen.asLastTime?.let { tap -> Chip(said(tap.label), tap.chosen, Modifier.fillMaxWidth()) { model.tap(shown.visit, tap) } }
        Chips { screen.confirmations.forEach { tap -> Chip(said(tap.label), tap.chosen) { model.tap(shown.visit, tap) } } }
        screen.left?.let { Badge("△", said(it), paper.amber) }
    }
}
