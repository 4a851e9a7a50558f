// What every screen is put together from: the quiet line, the dock, badges, buttons.
package care.kengai.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import care.kengai.Line
import care.kengai.SyncView
import care.kengai.text

/** The one line that is always in sight: what is kept, what was sent, what waits. A tap opens the waiting list. */
@Composable
fun QuietLine(view: SyncView, open: () -> Unit) {
    val hue = view.line.tone.hue
    val spoken = said(view.spoken)
    Row(
        Modifier
            .fillMaxWidth()
            .background(hue.tint)
            .clickable(role = Role.Button, onClick = open)
            .heightIn(min = Size.target)
            .padding(horizontal = Size.space16, vertical = Size.space8)
            .clearAndSetSemantics {
                contentDescription = spoken
                role = Role.Button
                liveRegion = LiveRegionMode.Polite
                onClick { open(); true }
            },
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Column {
            Say(said(view.text), color = hue.ink)
            view.hint?.let { Say(said(it), color = hue.ink) }
            view.clock?.let { Say(said(it), color = paper.red.ink) }
        }
    }
}

/** The primary action of a screen, at the thumb; its words say what will happen. */
@Composable
fun Dock(words: String, act: () -> Unit, amber: Boolean = false, above: String? = null) {
    Surface(color = paper.card, shape = RoundedCornerShape(topStart = Size.dockCorner, topEnd = Size.dockCorner), shadowElevation = 4.dp) {
        Column(Modifier.fillMaxWidth().padding(horizontal = Size.space16, vertical = Size.space8)) {
            above?.let { Say(it, color = paper.soft, modifier = Modifier.padding(bottom = Size.space4)) }
            val hue = if (amber) paper.amber else paper.blue
            Button(
                onClick = act,
                modifier = Modifier.fillMaxWidth().heightIn(min = Size.primary),
                shape = RoundedCornerShape(Size.cardCorner),
                colors = ButtonDefaults.buttonColors(containerColor = hue.ink, contentColor = paper.onHue),
            ) { Say(words, Type.button, paper.onHue, Modifier.weight(1f, fill = false)) }
        }
    }
}

/** A state: its shape and its word in its hue; reads in grey. */
@Composable
fun Badge(glyph: String, words: String, hue: Hue) {
    Row(
        Modifier.background(hue.tint, RoundedCornerShape(Size.badgeCorner)).padding(horizontal = Size.space8, vertical = Size.space4),
        horizontalArrangement = Arrangement.spacedBy(Size.space4),
    ) {
        if (glyph.isNotEmpty()) Say(glyph, color = hue.ink, modifier = Modifier.clearAndSetSemantics {})
        Say(words, color = hue.ink)
    }
}

/** A line for a person, in the hue of its tone. */
@Composable
fun Told(line: Line, glyph: String = "") = Badge(glyph, said(line.text), line.tone.hue)

/** A chip: one tap does it. What is chosen has a mark and a fill, not a colour alone. */
@Composable
fun Chip(words: String, chosen: Boolean, modifier: Modifier = Modifier, hue: Hue = paper.blue, act: () -> Unit) {
    Surface(
        onClick = act,
        modifier = modifier.heightIn(min = Size.row),
        shape = RoundedCornerShape(Size.chipCorner),
        color = if (chosen) hue.tint else paper.card,
        border = BorderStroke(Size.controlEdge, if (chosen) hue.ink else paper.edge),
    ) {
        Row(
            Modifier.padding(horizontal = Size.space16, vertical = Size.space12),
            verticalAlignment = Alignment.CenterVertically,
            horizontalArrangement = Arrangement.Center,
        ) { Say(if (chosen) "✓ $words" else words, color = if (chosen) hue.ink else paper.ink) }
    }
}

/** A plain button of words. */
@Composable
fun WordButton(words: String, modifier: Modifier = Modifier, hue: Hue = paper.blue, act: () -> Unit) = Surface(
    onClick = act,
    modifier = modifier.heightIn(min = Size.target),
    shape = RoundedCornerShape(Size.chipCorner),
    color = paper.card,
    border = BorderStroke(Size.controlEdge, hue.ink),
) {
    Row(Modifier.padding(horizontal = Size.space16, vertical = Size.space8), Arrangement.Center, Alignment.CenterVertically) {
        Say(words, Type.body, hue.ink)
    }
}

/** A card on the ground. */
@Composable
fun Card(modifier: Modifier = Modifier, edge: Hue? = null, content: @Composable () -> Unit) = Surface(
    modifier = modifier.fillMaxWidth(),
    shape = RoundedCornerShape(Size.cardCorner),
    color = paper.card,
    border = BorderStroke(if (edge == null) 1.dp else Size.controlEdge, edge?.ink ?: paper.line),
) { Column(Modifier.padding(Size.space12), Arrangement.spacedBy(Size.space8)) { content() } }
