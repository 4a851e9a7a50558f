// The care book of this phone: one per process, opened once, suspended whenever the app goes to the background.

import Foundation
import KengaiGenerated

/// The platform's keystore. Called from a background thread, once per opening; may block.
public typealias KeyVault = KengaiGenerated.KeyVault
public typealias VaultError = KengaiGenerated.VaultError

public struct CareBook: Sendable {
    public let visits: Visits
    public let handovers: Handovers
    public let briefs: Briefs
    public let photos: Photos
    public let syncing: Syncing
    public let changes: Changes
    public let searching: Searching
    public let emergencies: Emergencies
    public let incidents: Incidents
    public let clients: Clients
    public let histories: Histories
    public let conflicts: Conflicts
    private let core: Core

    private init(_ core: Core) {
        self.core = core
        visits = Visits(core: core)
        handovers = Handovers(core: core)
        briefs = Briefs(core: core)
        photos = Photos(core: core)
        syncing = Syncing(core: core)
        changes = Changes(core: core)
        searching = Searching(core: core)
        emergencies = Emergencies(core: core)
        incidents = Incidents(core: core)
        clients = Clients(core: core)
        histories = Histories(core: core)
        conflicts = Conflicts(core: core)
    }

    /// Makes a new device in a folder that is empty or not there. `rehearsal` sets its clock, for tests.
    public static func create(in folder: URL, vault: any KeyVault, rehearsal: Date? = nil) async throws -> CareBook {
        CareBook(
            try await Core.make {
                try .create(folder: folder, vault: vault, rehearsal: rehearsal)
            })
    }

    /// Opens the device that lives in a folder.
    public static func open(in folder: URL, vault: any KeyVault, rehearsal: Date? = nil) async throws -> CareBook {
        CareBook(
            try await Core.make {
                try .open(folder: folder, vault: vault, rehearsal: rehearsal)
            })
    }

    /// Where `open` says that data is damaged: sets it aside and makes a new database of what can be read of it. Nil:
    /// nothing is damaged, nothing was done. The book is opened afterwards as always.
    public static func rescue(in folder: URL, vault: any KeyVault, rehearsal: Date? = nil) async throws -> Rescue? {
        try await Core.blocking {
            try rescueBook(folder: folder, vault: vault, rehearsal: rehearsal)
        }
    }

    /// A client's records of a month that have left this phone.
    public func older(_ client: ClientID, month: CareMonth) -> OlderRecords {
        OlderRecords(core: core, client: client, month: month)
    }

    func bringBack(_ of: RecordRef) async throws { try await core.book.openOlder(of: of, progress: nil) }

    /// Everything that was begun here and not finished: where the app goes on after it was killed.
    public func drafts() async throws -> [OpenDraft] { try await core.call { try $0.openDrafts() } }

    /// What was thrown away and can be taken back, the newest first.
    public func discarded() async throws -> [DiscardedDraft] { try await core.call { try $0.discarded() } }

    /// 元に戻す: a draft again, with everything in it.
    @discardableResult
    public func takeBack(_ thrownAway: DiscardedDraft) async throws -> OpenDraft {
        try await core.call { try $0.takeDiscardedBack(number: thrownAway.number) }
    }

    /// Looks at everything on this phone; takes as long as it is large.
    public func doctor() async throws -> Health { try await core.call { try $0.doctor() } }

    public func deviceID() async throws -> DeviceID { try await core.call { try $0.deviceId() } }

    /// Begins to join with an invitation's text, scanned or pasted.
    public func join(_ invitation: String) async throws -> Joining {
        Joining(joining: try await core.book.join(invitation: invitation))
    }

    /// To be called when the app goes to the background: no lock is held after it, so that iOS may freeze the app. Whatever
    /// is called next opens the book again.
    public func suspend() async throws { try await core.call { try $0.suspend() } }

    /// Closes the book for good.
    public func close() async throws { try await core.call { try $0.shutDown() } }
}
