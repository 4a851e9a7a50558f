// Ids as the core writes them: lower-case hex. A type each, so that a client's is never handed in for a visit's.
package care.kengai

/** A planned visit: a row of the plan month. */
@JvmInline
value class RowId(val hex: String)

/** The record of a visit. */
@JvmInline
value class VisitId(val hex: String)

/** A client (利用者). */
@JvmInline
value class ClientId(val hex: String)

/** A handover note (申し送り). */
@JvmInline
value class NoteId(val hex: String)

/** What a photo's bytes hash to. */
@JvmInline
value class PhotoHash(val hex: String)
