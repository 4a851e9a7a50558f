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

/** The record of an incident (事故, 急変 …). */
@JvmInline
value class IncidentId(val hex: String)

/** A member of staff. */
@JvmInline
value class StaffId(val hex: String)

/** A version of a home-care plan (訪問介護計画). */
@JvmInline
value class PlanVersionId(val hex: String)

/** What a photo's bytes hash to. */
@JvmInline
value class PhotoHash(val hex: String)
