// Around every screen about somebody: the name on top, the quiet line under it, a part that scrolls, the dock at the thumb.
package care.kengai.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.FlowRowScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import care.kengai.SyncView

/** A screen: [name] leads it. */
@Composable
fun Frame(
    name: String,
    under: String?,
    sync: SyncView,
    model: FaceModel,
    dock: @Composable () -> Unit,
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(Modifier.fillMaxSize()) {
        Row(Modifier.fillMaxWidth().heightIn(min = Size.row), verticalAlignment = Alignment.CenterVertically) {
            val back = said(controls.back)
            Surface(
                onClick = { model.back() },
                modifier = Modifier.size(Size.row).semantics { contentDescription = back },
                color = paper.ground,
            ) { Say("‹", Type.value, paper.blue.ink, Modifier.padding(start = Size.space16)) }
            Column(Modifier.weight(1f)) {
                Say(name, Type.name, modifier = Modifier.semantics { heading() })
                under?.let { Say(it, color = paper.amber.ink) }
            }
        }
        QuietLine(sync) { if (model.place != Place.Waiting) model.open(Place.Waiting) }
        Column(
            Modifier.weight(1f).fillMaxWidth().verticalScroll(rememberScrollState()).padding(Size.space16),
            verticalArrangement = Arrangement.spacedBy(Size.space12),
            content = content,
        )
        model.told?.let { Say(said(it), color = paper.red.ink, modifier = Modifier.padding(horizontal = Size.space16, vertical = Size.space8)) }
        dock()
    }
}

/** What a part of a screen is called. */
@Composable
fun Head(words: String) = Say(words, Type.title, modifier = Modifier.padding(top = Size.space8).semantics { heading() })

/** Chips side by side, as many as fit. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Chips(content: @Composable FlowRowScope.() -> Unit) = FlowRow(
    Modifier.fillMaxWidth(),
    horizontalArrangement = Arrangement.spacedBy(Size.space8),
    verticalArrangement = Arrangement.spacedBy(Size.space8),
    content = content,
)
