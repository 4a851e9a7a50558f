// 訪問前: what one wants to know at the door, in the order in which it is needed.
package care.kengai.screens

import androidx.compose.runtime.Composable
import androidx.compose.ui.text.font.FontWeight
import care.kengai.Brief
import care.kengai.BriefVisit
import care.kengai.Standing
import care.kengai.SyncView
import care.kengai.text
import care.kengai.wantsMyWord

@Composable
fun AtTheDoor(brief: Brief, sync: SyncView, model: FaceModel, place: Place.Brief) = Frame(
    said(brief.who), null, sync, model,
    dock = { Dock(said(controls.arrive), { model.arrive(place) }) },
) {
    brief.incidents.forEach { news -> news.kind?.let { Badge("▲", said(it.text) + " " + said(news.seenLine.text), paper.red) } }
    if (brief.notes.isNotEmpty()) {
        Head(said(controls.notes))
        brief.notes.forEach { note ->
            Card(edge = if (note.wantsMyWord) paper.plum else null) {
                Say(note.from, color = paper.soft)
                Say(note.text)
                if (note.wantsMyWord) WordButton(said(controls.understood), hue = paper.plum) { model.acknowledge(note.id) }
            }
        }
    }
    brief.changes.forEach { Badge("⇄", said(it.line.text), paper.plum) }
    Facts(said(controls.cautions), brief.cautions)
    brief.visits.filter { place.row == null || it.row == place.row }.forEach { Planned(it) }
    brief.last.forEach { last ->
        Head(said(controls.lastVisit))
        Card { Standings(last.facts) }
    }
    if (brief.vitals.isNotEmpty()) {
        Head(said(controls.vitals))
        Card {
            brief.vitals.forEach { vital ->
                val before = vital.valuesBefore.map { said(it.shown) + " → " }.joinToString("")
                Say(said(vital.label) + " " + before + vital.values.map { said(it.shown) }.joinToString(" ≠ "))
            }
        }
    }
    Facts(said(controls.medicine), brief.medicinePlaces)
    Facts(said(controls.way), brief.way)
}

@Composable
private fun Planned(visit: BriefVisit) {
    Head(said(controls.today))
    Card {
        visit.tasks.forEach { Say(said(it)) }
        if (visit.steps.isNotEmpty()) Say(visit.steps)
        if (visit.cautions.isNotEmpty()) Say(visit.cautions, color = paper.red.ink)
    }
}

@Composable
private fun Facts(head: String, facts: List<Standing>) {
    if (facts.isEmpty()) return
    Head(head)
    Card { Standings(facts) }
}

/** Every value that stands, each with its writer where there are several. */
@Composable
private fun Standings(facts: List<Standing>) = facts.forEach { fact ->
    Say(said(fact.label), color = paper.soft)
    fact.text?.let { Say(said(it), color = paper.red.ink) }
    (fact.values + fact.parts).forEach { one ->
        val by = if (fact.values.size + fact.parts.size > 1) one.by.joinToString(prefix = "（", postfix = "）") else ""
        Say(said(one.shown) + by, weight = FontWeight.W500)
    }
}
