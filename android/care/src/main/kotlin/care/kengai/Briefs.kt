// The pre-visit brief: everything that a helper wants to know at the door, without a signal.
package care.kengai

typealias Brief = care.kengai.ffi.Brief
typealias BriefPhoto = care.kengai.ffi.BriefPhoto
typealias BriefVisit = care.kengai.ffi.BriefVisit
typealias Contact = care.kengai.ffi.Contact
typealias LastVisit = care.kengai.ffi.LastVisit
typealias NoStool = care.kengai.ffi.NoStool
typealias Remark = care.kengai.ffi.Remark
typealias VitalSeen = care.kengai.ffi.VitalSeen

/** The briefs of the clients on this phone. */
class Briefs internal constructor(private val core: Core) {
    /** Reading a brief marks nothing as read. */
    suspend fun of(client: ClientId): Brief = core.call { it.brief(client) }
}
