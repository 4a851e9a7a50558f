// 送信待ち: what has not left this phone, and why.
package care.kengai.screens

import androidx.compose.runtime.Composable
import care.kengai.SyncView
import care.kengai.text

@Composable
fun Waiting(sync: SyncView, model: FaceModel) = Frame(
    said(controls.waiting), null, sync, model,
    dock = { Dock(said(controls.sendNow), model::send) },
) {
    Say(said(sync.text))
    sync.drafts?.let { Say(said(it), color = paper.amber.ink) }
}
