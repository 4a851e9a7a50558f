// Clients and colleagues: the face sheet, the home-care plan (訪問介護計画) in its versions, and who works here.

import KengaiGenerated

public typealias PlanStanding = KengaiGenerated.PlanStanding

public struct ClientCard: Hashable, Sendable, Identifiable {
    public let id: ClientID
    public let name: String
    public let insured: String
}

/// Somebody of the office; proxy entries name them.
public struct Colleague: Hashable, Sendable, Identifiable {
    public let id: StaffID
    public let name: String
    public let kana: String
    public let code: String
}

/// One version of a home-care plan.
public struct ServicePlan: Hashable, Sendable, Identifiable {
    public let id: PlanVersionID
    public let from: CareDay?
    /// Only the one in force counts; one that was altered never does.
    public let standing: PlanStanding
    public let agreedOn: CareDay?
    /// Goals, and for each slot tasks, steps (手順書) and cautions.
    public let fields: [Field]
    /// Fields in which several people's values or additions stand.
    public let several: [Standing]

    init(_ plan: KengaiGenerated.ServicePlan) {
        id = PlanVersionID(plan.plan)
        from = plan.from.map { CareDay(core: $0) }
        standing = plan.standing
        agreedOn = plan.agreedOn.map { CareDay(core: $0) }
        fields = plan.fields.map(Field.init)
        several = plan.several.map(Standing.init)
    }
}

/// The clients on this phone.
public struct Clients: Sendable {
    let core: Core

    public func all() async throws -> [ClientCard] {
        try await core.call {
            try $0.clients().map { ClientCard(id: ClientID($0.client), name: $0.name, insured: $0.insured) }
        }
    }

    /// Every field of a client's sheet that has a value.
    public func faceSheet(of client: ClientID) async throws -> [Field] {
        try await core.call { try $0.faceSheet(client: client.hex).map(Field.init) }
    }

    /// Fields of a client's sheet in which several people's values or additions stand.
    public func faceSheetSeveral(of client: ClientID) async throws -> [Standing] {
        try await core.call { try $0.faceSheetSeveral(client: client.hex).map(Standing.init) }
    }

    /// A client's sheet as a form, to be read: the office writes it.
    public func form(of client: ClientID) async throws -> Form {
        try await core.call { Form(try $0.clientForm(client: client.hex)) }
    }

    /// A version of a home-care plan as a form, to be read.
    public func form(of plan: PlanVersionID) async throws -> Form {
        try await core.call { Form(try $0.planForm(plan: plan.hex)) }
    }

    /// Every version of a client's home-care plan, by the day from which it is valid.
    public func servicePlans(of client: ClientID) async throws -> [ServicePlan] {
        try await core.call { try $0.servicePlans(client: client.hex).map(ServicePlan.init) }
    }

    /// Everybody in the office's directory, by kana.
    public func colleagues() async throws -> [Colleague] {
        try await core.call {
            try $0.colleagues().map { Colleague(id: StaffID($0.staff), name: $0.name, kana: $0.kana, code: $0.code) }
        }
    }
}
