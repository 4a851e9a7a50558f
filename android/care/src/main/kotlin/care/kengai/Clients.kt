// Clients and colleagues: the face sheet, the home-care plan (訪問介護計画) in its versions, and who works here.
package care.kengai

import java.time.LocalDate

typealias PlanStanding = care.kengai.ffi.PlanStanding

data class ClientCard(val client: ClientId, val name: String, val insured: String)

/** Somebody of the office; proxy entries name them. */
data class Colleague(val id: StaffId, val name: String, val kana: String, val code: String)

/** One version of a home-care plan. */
data class ServicePlan(
    val id: PlanVersionId,
    val from: LocalDate?,
    /** Only the one in force counts; one that was altered never does. */
    val standing: PlanStanding,
    val agreedOn: LocalDate?,
    /** Goals, and for each slot tasks, steps (手順書) and cautions. */
    val fields: List<Field>,
    /** Fields in which several people's values or additions stand. */
    val several: List<Standing>,
)

/** The clients on this phone. */
class Clients internal constructor(private val core: Core) {
    suspend fun all(): List<ClientCard> =
        core.call { book -> book.clients().map { ClientCard(ClientId(it.client), it.name, it.insured) } }

    /** Every field of a client's sheet that has a value. */
    suspend fun faceSheet(client: ClientId): List<Field> =
        core.call { book -> book.faceSheet(client.hex).map { it.field() } }

    /** A client's sheet as a form, to be read: the office writes it. */
    suspend fun form(client: ClientId): Form = core.call { it.clientForm(client.hex).form() }

    /** A version of a home-care plan as a form, to be read. */
    suspend fun form(plan: PlanVersionId): Form = core.call { it.planForm(plan.hex).form() }

    /** Fields of a client's sheet in which several people's values or additions stand. */
    suspend fun faceSheetSeveral(client: ClientId): List<Standing> =
        core.call { it.faceSheetSeveral(client.hex).standings() }

    /** Every version of a client's home-care plan, by the day from which it is valid. */
    suspend fun servicePlans(client: ClientId): List<ServicePlan> =
        core.call { book -> book.servicePlans(client.hex).map { it.version() } }

    /** Everybody in the office's directory, by kana. */
    suspend fun colleagues(): List<Colleague> =
        core.call { book -> book.colleagues().map { Colleague(StaffId(it.staff), it.name, it.kana, it.code) } }
}

private fun care.kengai.ffi.ServicePlan.version() = ServicePlan(
    id = PlanVersionId(plan),
    from = from?.let(LocalDate::parse),
    standing = standing,
    agreedOn = agreedOn?.let(LocalDate::parse),
    fields = fields.map { it.field() },
    several = several.standings(),
)
