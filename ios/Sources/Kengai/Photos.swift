// Photos: in by the camera's file or its bytes, out as bytes that never touch the phone's disk in the clear.

import Foundation
import KengaiGenerated

public typealias PhotoPurpose = KengaiGenerated.PhotoPurpose
public typealias MedicationSlot = KengaiGenerated.MedicationSlot
public typealias HiddenPhoto = KengaiGenerated.HiddenPhoto
/// Hidden photos about which no manager has decided.
public typealias UndecidedPhotos = KengaiGenerated.UndecidedPhotos
public typealias HiddenWhy = KengaiGenerated.HiddenWhy
public typealias PhotoDecision = KengaiGenerated.PhotoDecision

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

    /// Takes a photo of a draft again: the camera's file in its place, with its number, purpose, slot and caption.
    public func retake(_ photo: PhotoID, of visit: VisitID, file: URL, asked: Bool) async throws {
        try await core.call {
            try $0.retakePhoto(visit: visit, photo: photo, picture: .file(path: file), asked: asked)
            try FileManager.default.removeItem(at: file)
        }
    }

    /// Takes a photo out of a draft, as one that was taken by mistake.
    public func takeOut(_ photo: PhotoID, of visit: VisitID) async throws {
        try await core.call { try $0.takePhotoOut(visit: visit, photo: photo) }
    }

    /// JPEG bytes, or nil while the photo is not on this phone.
    public func bytes(_ hash: PhotoHash) async throws -> Data? {
        try await core.call { try $0.photo(hash: hash) }
    }

    /// The same turned clockwise by so many quarters, to be looked at; nothing is written.
    public func turned(_ hash: PhotoHash, quarters: UInt8) async throws -> Data? {
        try await core.call { try $0.photoTurned(hash: hash, quarters: quarters) }
    }

    /// Managers: the photos that nobody sees.
    public func hidden() async throws -> [HiddenPhoto] { try await core.call { try $0.hiddenPhotos() } }

    /// Of how many photos, and whose, nobody has decided whether they stay hidden. None on a helper's device.
    public func undecided() async throws -> UndecidedPhotos { try await core.call { try $0.undecidedPhotos() } }

    /// Managers: decides about photos of one client, all of them or none.
    public func decide(_ photos: [PhotoHash], of client: ClientID, _ decision: PhotoDecision) async throws {
        try await core.call { try $0.decideAboutPhotos(client: client, photos: photos, decision: decision) }
    }
}

/// Passes on how far a photo has come.
private final class Coming: PhotoProgress {
    private let told: @Sendable (Int64) -> Void

    init(came: @escaping @Sendable (Int64) -> Void) { told = came }

    func came(bytes: Int64) throws { told(bytes) }
}
