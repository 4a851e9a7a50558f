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

/** What was typed so far, as people read it: 36, then 36.8; the point sets itself once the number is as long as its smallest. */
internal fun PadField.read(digits: String): String = when {
    decimals == 0u || digits.length < "$min".length -> digits
    else -> digits.dropLast(decimals.toInt()) + "." + digits.takeLast(decimals.toInt())
}

/** Whether no further digit fits. */
internal fun PadField.isFull(digits: String): Boolean = digits.isNotEmpty() && digits.toLong() * 10 > max

@Composable
fun Pad(shown: Shown.Record, place: Place.Numbers, sync: SyncView, model: FaceModel) {
    val box = shown.screen.vitals.getOrNull(place.box) ?: return
    Frame(said(shown.screen.name), said(box.label), sync, model, dock = { Keys(shown, box, place, model) }) {
        box.last?.let { Say(said(controls.lastTime) + " " + said(it), color = paper.soft) }
        NotTaken(box, shown, model)
    }
}

/** 132/8▏mmHg: what is in hand stands right above the keys, however large the letters are. */
@Composable
private fun InHand(box: NumberBox, place: Place.Numbers) {
    val numbers = box.fields.mapIndexed { one, pad ->
        val digits = pad.read(place.typed(one))
        if (one == place.inHand) "$digits▏" else digits.ifEmpty { "―" }
    }
    val unit = box.fields.last().unit
    if (box.fields.size > 1) Say(said(box.fields[place.inHand].label), color = paper.soft)
    Say(numbers.joinToString("/") + said(unit), Type.value, paper.blue.ink)
}

@Composable
private fun Keys(shown: Shown.Record, box: NumberBox, place: Place.Numbers, model: FaceModel) {
    fun next(now: Place.Numbers) {
        if (now.inHand < box.fields.lastIndex) return model.turnTo(now.copy(inHand = now.inHand + 1))
        val typed = box.fields.mapIndexedNotNull { one, pad ->
            now.typed(one).toLongOrNull()?.let { FormEdit(pad.row, EditValue.Number(it)) }
        }
        model.numbersDone(shown, now, typed)
    }
    fun digit(digit: String) {
        val pad = box.fields[place.inHand]
        if (pad.isFull(place.typed(place.inHand))) return
        val now = place.with((place.typed(place.inHand) + digit).trimStart('0'))
        if (pad.isFull(now.typed(now.inHand))) next(now) else model.turnTo(now)
    }
    Column(Modifier.fillMaxWidth().padding(Size.space8), Arrangement.spacedBy(Size.space8)) {
        InHand(box, place)
        listOf("123", "456", "789").forEach { row ->
            Row(horizontalArrangement = Arrangement.spacedBy(Size.space8)) {
                row.forEach { key -> Key("$key", Modifier.weight(1f)) { digit("$key") } }
            }
        }
        Row(horizontalArrangement = Arrangement.spacedBy(Size.space8)) {
            Key(said(controls.next), Modifier.weight(1f), true) { next(place) }
            Key("0", Modifier.weight(1f)) { digit("0") }
            Key(said(controls.erase), Modifier.weight(1f), true) { model.turnTo(place.with(place.typed(place.inHand).dropLast(1))) }
        }
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
