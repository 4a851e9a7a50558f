// A record as its screen draws it: taps that say what they write, boxes with the pad that fills them.
package care.kengai

typealias RecordScreen = care.kengai.ffi.RecordScreen
typealias LeavingScreen = care.kengai.ffi.LeavingScreen

/** Something that can be tapped; one that is chosen takes back what it wrote. */
typealias Tap = care.kengai.ffi.Tap

/** A question with its answers: a task, the medicine of a time of the day. */
typealias Answer = care.kengai.ffi.Answer

/** A vital sign: one number, or two for blood pressure. */
typealias NumberBox = care.kengai.ffi.NumberBox
typealias PadField = care.kengai.ffi.PadField
