// The generated book, and the threads on which its short blocking calls run: never the main one, never Swift's own pool.

import Foundation
import KengaiGenerated

struct Core: Sendable {
    let book: KengaiGenerated.CareBook
    private let disk = DispatchQueue(label: "care.kengai.disk", qos: .userInitiated, attributes: .concurrent)

    init(_ book: KengaiGenerated.CareBook) { self.book = book }

    func call<Result: Sendable>(
        _ what: @escaping @Sendable (KengaiGenerated.CareBook) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            disk.async { continuation.resume(with: Swift.Result { try what(book) }) }
        }
    }

    /// As `call`, for what makes the book itself.
    static func make(
        _ what: @escaping @Sendable () throws -> KengaiGenerated.CareBook
    ) async throws -> Core {
        try await blocking { Core(try what()) }
    }

    /// As `call`, for what needs no book.
    static func blocking<Made: Sendable>(_ what: @escaping @Sendable () throws -> Made) async throws -> Made {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try what() })
            }
        }
    }
}
