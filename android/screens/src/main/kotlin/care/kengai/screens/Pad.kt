// 数字: large keys; the point sets itself, a number ends when no further digit fits its limits, last time's stands in grey.
package care.kengai.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import care.kengai.ffi.EditValue
import care.kengai.FormEdit
import care.kengai.NumberBox
import care.kengai.PadField
import care.kengai.SyncView

/** What was typed so far, as people read it: with one decimal place 368 is 36.8. */
internal fun withPoint(digits: String, decimals: Int): String = when {
    decimals == 0 || digits.length <= decimals -> digits
    else -> digits.dropLast(decimals) + "." + digits.takeLast(decimals)
}

/** Whether no further digit fits. */
internal fun PadField.isFull(digits: String): Boolean = digits.isNotEmpty() && digits.toLong() * 10 > max

@Composable
fun Pad(shown: Shown.Record, at: Int, sync: SyncView, model: FaceModel) {
    val box = shown.screen.vitals.getOrNull(at) ?: return
    var typed by rememberSaveable(shown.visit.hex, at) { mutableStateOf(List(box.fields.size) { "" }) }
    var field by rememberSaveable(shown.visit.hex, at) { mutableStateOf(0) }
    fun close() {
        val edits = box.fields.zip(typed).filter { (_, digits) -> digits.isNotEmpty() }
            .map { (one, digits) -> FormEdit(one.row, EditValue.Number(digits.toLong())) }
        model.numbersDone(shown, at, edits)
    }
    fun next() = if (field < box.fields.lastIndex) field += 1 else close()
    fun digit(digit: String) {
        val now = box.fields[field]
        if (now.isFull(typed[field])) return
        typed = typed.mapIndexed { one, digits -> if (one == field) (digits + digit).trimStart('0') else digits }
        if (now.isFull(typed[field])) next()
    }
    Frame(said(shown.screen.name), said(box.label), sync, model, dock = {
        Column(Modifier.fillMaxWidth().padding(Size.space8), Arrangement.spacedBy(Size.space8)) {
            listOf("123", "456", "789").forEach { row ->
                Row(horizontalArrangement = Arrangement.spacedBy(Size.space8)) {
                    row.forEach { key -> Key("$key", Modifier.weight(1f)) { digit("$key") } }
                }
            }
            Row(horizontalArrangement = Arrangement.spacedBy(Size.space8)) {
                Key(said(controls.next), Modifier.weight(1f), true) { next() }
                Key("0", Modifier.weight(1f)) { digit("0") }
                Key(said(controls.erase), Modifier.weight(1f), true) {
                    typed = typed.mapIndexed { one, digits -> if (one == field) digits.dropLast(1) else digits }
                }
            }
        }
    }) {
        box.fields.forEachIndexed { one, pad ->
            val digits = withPoint(typed[one], pad.decimals.toInt())
            val now = if (one == field) "$digits▏" else digits.ifEmpty { "―" }
            Say(said(pad.label), color = paper.soft)
            Say(now + said(pad.unit), Type.value, if (one == field) paper.blue.ink else paper.ink)
        }
        box.last?.let { Say(said(controls.lastTime) + " " + said(it), color = paper.soft) }
        NotTaken(box, shown, model)
    }
}

@Composable
private fun NotTaken(box: NumberBox, shown: Shown.Record, model: FaceModel) {
    var open by rememberSaveable { mutableStateOf(false) }
    WordButton(said(controls.doNotMeasure), hue = paper.grey) { open = !open }
    if (open) Chips { box.notTaken.forEach { tap -> Chip(said(tap.label), tap.chosen, hue = paper.amber) { model.tap(shown.visit, tap) } } }
}

@Composable
private fun Key(words: String, modifier: Modifier, isWord: Boolean = false, act: () -> Unit) = Surface(
    onClick = act,
    modifier = modifier.heightIn(min = Size.primary),
    shape = RoundedCornerShape(Size.cardCorner),
    color = paper.card,
    border = BorderStroke(1.dp, paper.edge),
) {
    Row(Modifier.padding(Size.space8), Arrangement.Center, Alignment.CenterVertically) {
        Say(words, if (isWord) Type.button else Type.key, maxLines = 1)
    }
}
