// Photos: in by the camera's file or its bytes, out as bytes that never touch the phone's disk in the clear.

import Foundation
import KengaiGenerated

public typealias PhotoPurpose = KengaiGenerated.PhotoPurpose
public typealias MedicationSlot = KengaiGenerated.MedicationSlot

/// The photos of this phone's visits and briefs.
public struct Photos: Sendable {
    let core: Core

    /// Adds the camera's file to a visit that is being recorded. `asked` is ご本人に確認, for this very photo. Position data
    /// is removed. The file is deleted once the sealed photo is durable, and stays when it could not be added.
    public func add(
        to visit: VisitID,
        file: URL,
        purpose: PhotoPurpose,
        asked: Bool,
        slot: MedicationSlot? = nil,
        caption: String? = nil
    ) async throws {
        let draft = PhotoDraft(
            picture: .file(path: file), purpose: purpose, slot: slot, caption: caption, asked: asked)
        try await core.call {
            _ = try $0.addPhoto(visit: visit, photo: draft)
            try FileManager.default.removeItem(at: file)
        }
    }

    /// The same for a picture in memory, as a camera screen of the app has it: it never lies on the phone's disk.
    public func add(
        to visit: VisitID,
        picture: Data,
        purpose: PhotoPurpose,
        asked: Bool,
        slot: MedicationSlot? = nil,
        caption: String? = nil
    ) async throws {
        let draft = PhotoDraft(
            picture: .bytes(bytes: picture), purpose: purpose, slot: slot, caption: caption, asked: asked)
        try await core.call { _ = try $0.addPhoto(visit: visit, photo: draft) }
    }

    /// JPEG bytes; a photo that is not on this phone is fetched. Nil where whoever took it has not sent it. `came` hears how many
    /// bytes of it are here. Whoever cancels it keeps what came.
    public func fetch(
        _ hash: PhotoHash, came: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws -> Data? {
        try await core.book.fetchPhoto(hash: hash, progress: Coming(came: came))
    }

    /// JPEG bytes, or nil while the photo is not on this phone.
    public func bytes(_ hash: PhotoHash) async throws -> Data? {
        try await core.call { try $0.photo(hash: hash) }
    }
}

/// Passes on how far a photo has come.
private final class Coming: PhotoProgress {
    private let told: @Sendable (Int64) -> Void

    init(came: @escaping @Sendable (Int64) -> Void) { told = came }

    func came(bytes: Int64) throws { told(bytes) }
}
