// Texts in both languages of the product, as the core words them: no sentence for people stands in this package.
package care.kengai

import care.kengai.ffi.actionWords
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
data class Text(val ja: String, val en: String) {
    operator fun get(language: Language): String = if (language == Language.EN) en else ja
}

internal fun care.kengai.ffi.Words.text() = Text(ja, en)

internal fun Text.words() = care.kengai.ffi.Words(ja, en)

/** How a line is meant: quiet, waits, urgent, wrong. Colour and shape are the screen's. */
typealias Tone = care.kengai.ffi.Tone

/** What somebody can do about something. */
typealias Action = care.kengai.ffi.Action

/** What stands on an action's button. */
val Action.text: Text get() = actionWords(this).text()

/** One line for a person, as the core words it. */
data class Line(val text: Text, val tone: Tone)

internal fun care.kengai.ffi.Line.line() = Line(words.text(), tone)
