// A sudden change (急変): whom to call, and what an ambulance asks, on one screen, with no signal.
package care.kengai

typealias Emergency = care.kengai.ffi.Emergency
typealias Medicine = care.kengai.ffi.Medicine

/** The emergency screens of the clients on this phone. */
class Emergencies internal constructor(private val core: Core) {
    suspend fun of(client: ClientId): Emergency = core.call { it.emergency(client) }
}
