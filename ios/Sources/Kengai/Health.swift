// Whether this phone's data is well, and what a rescue came to where it was not.

import Foundation
import KengaiGenerated

/// One thing that was looked at.
public struct Check: Hashable, Sendable {
    public let name: String
    public let isFine: Bool
    public let phrase: Phrase
}

public struct Health: Hashable, Sendable {
    public let isFine: Bool
    /// The database is damaged: close the book and rescue it.
    public let needsRescue: Bool
    public let checks: [Check]

    init(_ health: KengaiGenerated.Health) {
        isFine = health.fine
        needsRescue = health.needsRescue
        checks = health.checks.map { Check(name: $0.name, isFine: $0.fine, phrase: Phrase($0.words)) }
    }
}

/// What a rescue came to. Nothing was deleted: the damaged files are in `setAside`.
public struct Rescue: Hashable, Sendable {
    /// What was only on this phone and was read, what of it is lost, and where the rest comes from.
    public let lines: [Phrase]
    public let setAside: URL
    /// Records, notes and marks that were not sent, were read, and go out with the next sync.
    public let records: Int
    public let drafts: Int
    public let photos: Int
    /// Records of which something was on this phone only and is lost.
    public let lost: Int
    public let lostDays: [CareDay]
    /// More may be lost that nothing names any more.
    public let mayBeMore: Bool
    /// If not, this phone needs a new invitation.
    public let knowsOrganisation: Bool

    init(_ rescue: KengaiGenerated.Rescue) {
        lines = rescue.lines.map { Phrase($0) }
        setAside = URL(fileURLWithPath: rescue.setAside)
        records = Int(rescue.records)
        drafts = Int(rescue.drafts)
        photos = Int(rescue.photos)
        lost = Int(rescue.lost)
        lostDays = rescue.lostDays.map { CareDay(core: $0) }
        mayBeMore = rescue.unknown
        knowsOrganisation = rescue.knowsOrganisation
    }
}
