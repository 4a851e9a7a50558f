// The app as it is drawn: one screen at a time, each with the quiet line, whatever was said last above its dock.
package care.kengai.screens

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import care.kengai.ffi.appWords

/** The words of controls, once. */
val controls by lazy { appWords() }

@Composable
fun Kengai(model: FaceModel) {
    val sync by model.sync.collectAsState()
    BackHandler(enabled = model.place != Place.Today) { model.back() }
    Box(Modifier.fillMaxSize().background(paper.ground).safeDrawingPadding()) {
        val place = model.place
        when (val shown = model.shown) {
            Shown.Nothing -> {}
            is Shown.Today -> Today(shown.screen, sync, model)
            is Shown.AtTheDoor -> AtTheDoor(shown.brief, sync, model, shown.place)
            is Shown.Record -> if (place is Place.Numbers) Pad(shown, place, sync, model) else Record(shown, sync, model)
            is Shown.Leaving -> Leaving(shown, sync, model)
            Shown.Waiting -> Waiting(sync, model)
        }
    }
}
