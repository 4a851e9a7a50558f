// The pre-visit brief: everything that a helper wants to know at the door, without a signal.

import KengaiGenerated

public typealias Brief = KengaiGenerated.Brief
public typealias BriefPhoto = KengaiGenerated.BriefPhoto
public typealias BriefVisit = KengaiGenerated.BriefVisit
public typealias Contact = KengaiGenerated.Contact
public typealias LastVisit = KengaiGenerated.LastVisit
public typealias NoStool = KengaiGenerated.NoStool
public typealias Remark = KengaiGenerated.Remark
public typealias VitalSeen = KengaiGenerated.VitalSeen

/// The briefs of the clients on this phone.
public struct Briefs: Sendable {
    let core: Core

    /// Reading a brief marks nothing as read.
    public func about(_ client: ClientID) async throws -> Brief {
        try await core.call { try $0.brief(client: client) }
    }
}
