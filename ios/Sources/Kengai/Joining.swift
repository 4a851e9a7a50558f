// Joining: the invitation's text, then one six-digit number on two screens that two people compare.

import KengaiGenerated

/// This phone on its way into an organisation. Suspending the book ends it; a new invitation is needed then.
public struct Joining: Sendable {
    let joining: KengaiGenerated.Joining

    /// Waits for the manager's device; the number that both people compare.
    public func number() async throws -> String { try await joining.number() }

    /// Waits until the manager says that the numbers are the same. The first sync then brings what this phone may read.
    public func finish() async throws { try await joining.finish() }
}
