// Paper and ink around every screen: colours by day and by night, the language, the system's own colours left out.
package care.kengai.screens

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.intl.LocaleList
import androidx.compose.ui.text.style.LineBreak
import care.kengai.Language
import care.kengai.Text as Words
import care.kengai.Tone
import care.kengai.get

private val LocalPaper = staticCompositionLocalOf { LightPaper }
private val LocalLanguage = staticCompositionLocalOf { Language.JA }

/** The colours of the side of the day that it is. */
val paper: Paper @Composable get() = LocalPaper.current

/** A phrase in the language of this phone. */
@Composable
fun said(words: Words): String = words[LocalLanguage.current]

/** Everything that is drawn stands in it. */
@Composable
fun Face(language: Language, night: Boolean = isSystemInDarkTheme(), content: @Composable () -> Unit) {
    val paper = if (night) DarkPaper else LightPaper
    val base = if (night) darkColorScheme() else lightColorScheme()
    val colors = base.copy(
        primary = paper.blue.ink, onPrimary = paper.onHue, background = paper.ground, onBackground = paper.ink,
        surface = paper.ground, onSurface = paper.ink, surfaceVariant = paper.card, onSurfaceVariant = paper.soft,
        outline = paper.edge, outlineVariant = paper.line, error = paper.red.ink, onError = paper.onHue,
    )
    MaterialTheme(colorScheme = colors) {
        CompositionLocalProvider(
            LocalPaper provides paper,
            LocalLanguage provides language,
            LocalTextStyle provides Type.body.copy(
                color = paper.ink,
                // Japanese breaks where a phrase ends, not in the middle of a word.
                lineBreak = LineBreak(LineBreak.Strategy.HighQuality, LineBreak.Strictness.Strict, LineBreak.WordBreak.Phrase),
                localeList = LocaleList(if (language == Language.EN) "en" else "ja"),
            ),
            content = content,
        )
    }
}

/** The hue of a tone. */
val Tone.hue: Hue
    @Composable get() = when (this) {
        Tone.QUIET -> paper.grey
        Tone.WAITS -> paper.amber
        Tone.URGENT, Tone.WRONG -> paper.red
    }

/** A text of one of the sizes of the house. */
@Composable
fun Say(
    words: String,
    style: TextStyle = Type.body,
    color: Color = paper.ink,
    modifier: Modifier = Modifier,
    weight: FontWeight? = null,
    maxLines: Int = Int.MAX_VALUE,
) = Text(words, modifier, color = color, style = LocalTextStyle.current.merge(style), fontWeight = weight ?: style.fontWeight, maxLines = maxLines)
