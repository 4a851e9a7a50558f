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
    private let core: Core

    private init(_ core: Core) {
        self.core = core
        visits = Visits(core: core)
        handovers = Handovers(core: core)
        briefs = Briefs(core: core)
        photos = Photos(core: core)
        syncing = Syncing(core: core)
    }

    /// Makes a new device in a folder that is empty or not there. `rehearsal` sets its clock, for tests.
    public static func create(in folder: URL, vault: any KeyVault, rehearsal: Date? = nil) async throws -> CareBook {
        CareBook(
            try await Core.make {
                try .create(folder: folder.path, vault: vault, rehearsalMs: rehearsal?.milliseconds)
            })
    }

    /// Opens the device that lives in a folder.
    public static func open(in folder: URL, vault: any KeyVault, rehearsal: Date? = nil) async throws -> CareBook {
        CareBook(
            try await Core.make {
                try .open(folder: folder.path, vault: vault, rehearsalMs: rehearsal?.milliseconds)
            })
    }

    public func deviceID() async throws -> String { try await core.call { try $0.deviceId() } }

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
