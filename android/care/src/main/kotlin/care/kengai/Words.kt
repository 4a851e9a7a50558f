// Texts in both languages of the product, as the core words them: no sentence for people stands in this package.
package care.kengai

import care.kengai.ffi.actionWords
import care.kengai.ffi.deliveryLine
import care.kengai.ffi.incidentKindWords
import java.util.Locale

enum class Language {
    JA,
    EN,
    ;

    companion object {
        /** English where the phone speaks English, Japanese everywhere else. */
        fun of(locale: Locale): Language = if (locale.language == "en") EN else JA
    }
}

/** A phrase in both languages: it cannot be made without both. */
typealias Text = care.kengai.ffi.Words

operator fun Text.get(language: Language): String = if (language == Language.EN) en else ja

/** One line for a person, and how it is meant. */
typealias Line = care.kengai.ffi.Line

val Line.text: Text get() = words

/** Colour and shape of a tone are the screen's. */
typealias Tone = care.kengai.ffi.Tone

typealias Action = care.kengai.ffi.Action

/** What stands on an action's button. */
val Action.text: Text get() = actionWords(this)

/** Where what was written on this phone stands: saved, sent and backed up are different things and never look alike. */
typealias Delivery = care.kengai.ffi.Delivery

val Delivery.line: Line get() = deliveryLine(this)

val Delivery.text: Text get() = line.text

typealias IncidentKind = care.kengai.ffi.IncidentKind

val IncidentKind.text: Text get() = incidentKindWords(this)

/** Everything that stands in a field, with its writers: a screen shows all of it wherever somebody acts on it. */
typealias Standing = care.kengai.ffi.Standing

typealias Said = care.kengai.ffi.Said

val Standing.text: Text? get() = line?.text
