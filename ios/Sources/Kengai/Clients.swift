// Clients and colleagues: the face sheet, the home-care plan (訪問介護計画) in its versions, and who works here.

import KengaiGenerated

public typealias ClientCard = KengaiGenerated.ClientCard
public typealias Colleague = KengaiGenerated.Colleague
public typealias ServicePlan = KengaiGenerated.ServicePlan
public typealias PlanStanding = KengaiGenerated.PlanStanding

extension ClientCard: Identifiable {
    public var id: ClientID { client }
}

extension Colleague: Identifiable {}
extension ServicePlan: Identifiable {}

/// The clients on this phone.
public struct Clients: Sendable {
    let core: Core

    public func all() async throws -> [ClientCard] { try await core.call { try $0.clients() } }

    /// Every field of a client's sheet that has a value.
    public func faceSheet(of client: ClientID) async throws -> [Field] {
        try await core.call { try $0.faceSheet(client: client) }
    }

    /// Fields of a client's sheet in which several people's values or additions stand.
    public func faceSheetSeveral(of client: ClientID) async throws -> [Standing] {
        try await core.call { try $0.faceSheetSeveral(client: client) }
    }

    /// A client's sheet as a form, to be read: the office writes it.
    public func form(of client: ClientID) async throws -> Form {
        try await core.call { try $0.clientForm(client: client) }
    }

    /// A version of a home-care plan as a form, to be read.
    public func form(of plan: PlanVersionID) async throws -> Form {
        try await core.call { try $0.planForm(plan: plan) }
    }

    /// Every version of a client's home-care plan, by the day from which it is valid.
    public func servicePlans(of client: ClientID) async throws -> [ServicePlan] {
        try await core.call { try $0.servicePlans(client: client) }
    }

    /// Everybody in the office's directory, by kana; proxy entries name them.
    public func colleagues() async throws -> [Colleague] { try await core.call { try $0.colleagues() } }
}
