// Photos: in by the camera's file or its bytes, out as bytes that never touch the phone's disk in the clear.
package care.kengai

import care.kengai.ffi.PhotoDraft
import care.kengai.ffi.PhotoProgress
import care.kengai.ffi.Picture
import java.io.File

typealias PhotoPurpose = care.kengai.ffi.PhotoPurpose
typealias MedicationSlot = care.kengai.ffi.MedicationSlot
typealias HiddenPhoto = care.kengai.ffi.HiddenPhoto

/** Hidden photos about which no manager has decided. */
typealias UndecidedPhotos = care.kengai.ffi.UndecidedPhotos
typealias HiddenWhy = care.kengai.ffi.HiddenWhy
typealias PhotoDecision = care.kengai.ffi.PhotoDecision

/** The photos of this phone's visits and briefs. */
class Photos internal constructor(private val core: Core) {
    /**
     * Adds the camera's [file] to a visit that is being recorded. [asked] is ご本人に確認, for this very photo. Position data
     * is removed. The file is deleted once the sealed photo is durable, and stays when it could not be added.
     */
    suspend fun add(
        visit: VisitId,
        file: File,
        purpose: PhotoPurpose,
        asked: Boolean,
        slot: MedicationSlot? = null,
        caption: String? = null,
    ) = core.call {
        it.addPhoto(visit, PhotoDraft(Picture.File(file), purpose, slot, caption, asked))
        file.delete()
        Unit
    }

    /** The same for a [picture] in memory, as a camera screen of the app has it: it never lies on the phone's disk. */
    suspend fun add(
        visit: VisitId,
        picture: ByteArray,
        purpose: PhotoPurpose,
        asked: Boolean,
        slot: MedicationSlot? = null,
        caption: String? = null,
    ) = core.call {
        it.addPhoto(visit, PhotoDraft(Picture.Bytes(picture), purpose, slot, caption, asked))
        Unit
    }

    /**
     * JPEG bytes; a photo that is not on this phone is fetched. Null where whoever took it has not sent it. [came] hears how many
     * bytes of it are here. Whoever cancels it keeps what came.
     */
    suspend fun fetch(hash: PhotoHash, came: (Long) -> Unit = {}): ByteArray? {
        val listener = object : PhotoProgress {
            override fun came(bytes: Long) = came(bytes)
        }
        return core.await { it.fetchPhoto(hash, listener) }
    }

    /** Takes a photo of a draft again: the camera's [file] in its place, with its number, purpose, slot and caption. */
    suspend fun retake(visit: VisitId, photo: PhotoId, file: File, asked: Boolean) = core.call {
        it.retakePhoto(visit, photo, Picture.File(file), asked)
        file.delete()
        Unit
    }

    /** Takes a photo out of a draft, as one that was taken by mistake. */
    suspend fun takeOut(visit: VisitId, photo: PhotoId) = core.call { it.takePhotoOut(visit, photo) }

    /** JPEG bytes, or null while the photo is not on this phone. */
    suspend fun bytes(hash: PhotoHash): ByteArray? = core.call { it.photo(hash) }

    /** The same turned clockwise by so many [quarters], to be looked at; nothing is written. */
    suspend fun turned(hash: PhotoHash, quarters: Int): ByteArray? =
        core.call { it.photoTurned(hash, quarters.mod(4).toUByte()) }

    /** Managers: the photos that nobody sees. */
    suspend fun hidden(): List<HiddenPhoto> = core.call { it.hiddenPhotos() }

    /** Of how many photos, and whose, nobody has decided whether they stay hidden. None on a helper's device. */
    suspend fun undecided(): UndecidedPhotos = core.call { it.undecidedPhotos() }

    /** Managers: decides about photos of one client, all of them or none. */
    suspend fun decide(client: ClientId, photos: List<PhotoHash>, decision: PhotoDecision) =
        core.call { it.decideAboutPhotos(client, photos, decision) }
}
