// What was begun on this phone and not finished, of every kind; and how a place of any kind is named.
package care.kengai

/** By what something is opened. */
typealias Place = care.kengai.ffi.Place

/** Something that was begun on this phone and is not finished. It goes to nobody before it is. */
typealias OpenDraft = care.kengai.ffi.OpenDraft

/** A draft that was thrown away: it can be taken back for 30 days. */
typealias DiscardedDraft = care.kengai.ffi.DiscardedDraft

val DiscardedDraft.text: Text get() = words
