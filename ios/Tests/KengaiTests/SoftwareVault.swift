// A key vault in memory, in the place of the phone's keychain. It hides nothing: on Linux there is no CryptoKit, and what
// these tests look at is the way in and out, not the cipher.

import Foundation
import Kengai

final class SoftwareVault: KeyVault, @unchecked Sendable {
    private let lock = NSLock()
    private let mark = Data(UUID().uuidString.utf8)
    private var refused: (any Error)?
    private var opened = 0

    /// What the vault does instead, for tests of its refusals.
    func refuse(_ error: (any Error)?) { lock.withLock { refused = error } }

    var openings: Int { lock.withLock { opened } }

    func wrap(secret: Data) throws -> Data {
        try lock.withLock {
            if let refused { throw refused }
            return mark + secret
        }
    }

    func unwrap(wrapped: Data) throws -> Data {
        try lock.withLock {
            opened += 1
            if let refused { throw refused }
            guard wrapped.starts(with: mark) else { throw VaultError.KeyGone }
            return wrapped.dropFirst(mark.count)
        }
    }
}
