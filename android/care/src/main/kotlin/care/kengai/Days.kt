// Days, times and moments as they are said on a screen: 11月16日, 9:05. Always Japan's, whatever the phone is set to.
package care.kengai

import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime
import java.time.ZoneId
import java.time.format.TextStyle
import java.util.Locale

private val JAPAN: ZoneId = ZoneId.of("Asia/Tokyo")

/** 11月16日｜16 Nov */
internal val LocalDate.text: Text
    get() = Text("${monthValue}月${dayOfMonth}日", "$dayOfMonth ${month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH)}")

/** 9:05 */
internal val LocalTime.shown: String get() = "$hour:${"$minute".padStart(2, '0')}"

/** 9:05, in Japan. */
internal val Instant.timeShown: String get() = atZone(JAPAN).toLocalTime().shown

/** 11月16日 9:05｜16 Nov 9:05 */
internal val Instant.text: Text
    get() = atZone(JAPAN).run { toLocalDate().text.run { Text("$ja $timeShown", "$en $timeShown") } }
