// Clients and colleagues: the face sheet, the home-care plan (訪問介護計画) in its versions, and who works here.
package care.kengai

typealias ClientCard = care.kengai.ffi.ClientCard
typealias Colleague = care.kengai.ffi.Colleague
typealias ServicePlan = care.kengai.ffi.ServicePlan
typealias PlanStanding = care.kengai.ffi.PlanStanding

/** The clients on this phone. */
class Clients internal constructor(private val core: Core) {
    suspend fun all(): List<ClientCard> = core.call { it.clients() }

    /** Every field of a client's sheet that has a value. */
    suspend fun faceSheet(client: ClientId): List<Field> = core.call { it.faceSheet(client) }

    /** A client's sheet as a form, to be read: the office writes it. */
    suspend fun form(client: ClientId): Form = core.call { it.clientForm(client) }

    /** A version of a home-care plan as a form, to be read. */
    suspend fun form(plan: PlanVersionId): Form = core.call { it.planForm(plan) }

    /** Fields of a client's sheet in which several people's values or additions stand. */
    suspend fun faceSheetSeveral(client: ClientId): List<Standing> = core.call { it.faceSheetSeveral(client) }

    /** Every version of a client's home-care plan, by the day from which it is valid. */
    suspend fun servicePlans(client: ClientId): List<ServicePlan> = core.call { it.servicePlans(client) }

    /** Everybody in the office's directory, by kana; proxy entries name them. */
    suspend fun colleagues(): List<Colleague> = core.call { it.colleagues() }
}
