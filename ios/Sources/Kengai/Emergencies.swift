// A sudden change (急変): whom to call, and what an ambulance asks, on one screen, with no signal.

import KengaiGenerated

public typealias Emergency = KengaiGenerated.Emergency
public typealias Medicine = KengaiGenerated.Medicine

/// The emergency screens of the clients on this phone.
public struct Emergencies: Sendable {
    let core: Core

    public func of(_ client: ClientID) async throws -> Emergency {
        try await core.call { try $0.emergency(client: client) }
    }
}
