// Joining: the invitation's text, then a six-digit number on this screen that the manager types on theirs.

import KengaiGenerated

/// This phone on its way into an organisation. Suspending the book ends it; a new invitation is needed then.
public struct Joining: Sendable {
    let joining: KengaiGenerated.Joining

    /// What stands under the number.
    public static let hint = numberHintWords()

    /// Waits for the manager's device; the number to show, which the manager types there.
    public func number() async throws -> String { try await joining.number() }

    /// Waits until the manager has typed the number. The first sync then brings what this phone may read.
    public func finish() async throws { try await joining.finish() }
}
