// Texts in both languages of the product. Japanese first: it is what helpers read.
package care.kengai

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

/** 見本 一郎 さん（昭和18年生まれ）: さん stands at the name, and what tells two of one name apart behind it. */
internal fun san(name: String): String {
    val apart = name.indexOf('（')
    return if (apart < 0) "$name さん" else "${name.substring(0, apart).trimEnd()} さん${name.substring(apart)}"
}
