// Made by `cargo run -p kengai-screens --example tokens` of core/screens/src/tokens.rs: change it there.
package care.kengai.screens

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp

/** A hue: ink for words and shapes, the tint that they may lie on. */
data class Hue(val ink: Color, val tint: Color)

/** Every colour of a face. */
data class Paper(
    val ground: Color,
    val card: Color,
    val ink: Color,
    val soft: Color,
    val edge: Color,
    val line: Color,
    val onHue: Color,
    val grey: Hue,
    val amber: Hue,
    val blue: Hue,
    val green: Hue,
    val red: Hue,
    val plum: Hue,
)

val LightPaper = Paper(
    ground = Color(0xFFFBFAF7),
    card = Color(0xFFFFFFFF),
    ink = Color(0xFF23221F),
    soft = Color(0xFF5C5850),
    edge = Color(0xFF857F74),
    line = Color(0xFFE2DDD3),
    onHue = Color(0xFFFFFFFF),
    grey = Hue(Color(0xFF5C5850), Color(0xFFF0EDE6)),
    amber = Hue(Color(0xFF8F4F0A), Color(0xFFFDF1D8)),
    blue = Hue(Color(0xFF17649A), Color(0xFFE3EFFA)),
    green = Hue(Color(0xFF0A5F30), Color(0xFFE2F3E7)),
    red = Hue(Color(0xFF9C1B1C), Color(0xFFFBE7E5)),
    plum = Hue(Color(0xFF7F4673), Color(0xFFF7E8F3)),
)

val DarkPaper = Paper(
    ground = Color(0xFF161614),
    card = Color(0xFF201F1D),
    ink = Color(0xFFECEAE4),
    soft = Color(0xFFB8B3A9),
    edge = Color(0xFF8F897E),
    line = Color(0xFF3A3834),
    onHue = Color(0xFF161614),
    grey = Hue(Color(0xFFB8B3A9), Color(0xFF2C2A27)),
    amber = Hue(Color(0xFFEBCC63), Color(0xFF352C10)),
    blue = Hue(Color(0xFF6BB0F3), Color(0xFF14293D)),
    green = Hue(Color(0xFF9DE6AA), Color(0xFF15321E)),
    red = Hue(Color(0xFFFC7F7A), Color(0xFF421C1B)),
    plum = Hue(Color(0xFFD99BCE), Color(0xFF35203A)),
)

object Type {
    val name = TextStyle(fontSize = 26.sp, lineHeight = 34.sp, fontWeight = FontWeight(700))
    val title = TextStyle(fontSize = 22.sp, lineHeight = 30.sp, fontWeight = FontWeight(700))
    val body = TextStyle(fontSize = 18.sp, lineHeight = 28.sp, fontWeight = FontWeight(400))
    val button = TextStyle(fontSize = 20.sp, lineHeight = 28.sp, fontWeight = FontWeight(700))
    val value = TextStyle(fontSize = 34.sp, lineHeight = 44.sp, fontWeight = FontWeight(600))
    val key = TextStyle(fontSize = 32.sp, lineHeight = 40.sp, fontWeight = FontWeight(500))
    val emergency = TextStyle(fontSize = 28.sp, lineHeight = 36.sp, fontWeight = FontWeight(700))
}

object Size {
    val space4 = 4.dp
    val space8 = 8.dp
    val space12 = 12.dp
    val space16 = 16.dp
    val space24 = 24.dp
    val badgeCorner = 6.dp
    val chipCorner = 10.dp
    val cardCorner = 12.dp
    val dockCorner = 16.dp
    val controlEdge = 2.dp
    val focusEdge = 3.dp
    val target = 48.dp
    val row = 56.dp
    val primary = 70.dp
    val emergencyTarget = 96.dp
    val dock = 86.dp
    val tabs = 64.dp
}
