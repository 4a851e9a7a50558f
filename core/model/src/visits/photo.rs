//! Photos of a visit or a note. The document holds what a photo is for and what its bytes hash to; the bytes travel apart
//! and last. Position data is removed before a photo is stored.

use crate::ids::{Placeholder, Sha256};
use crate::measure::PhotoBytes;
use crate::medication::MedicationSlot;
use crate::text::Line;
use crate::time::UnixMillis;

coded! {
    /// What a photo is for.
    pub enum PhotoPurpose {
        MedicinePlace = "medicine_place", "薬の場所", "Where the medicine is kept";
        Prescription = "prescription", "処方", "Prescription";
        Skin = "skin", "皮膚", "Skin";
        Surroundings = "surroundings", "環境", "Surroundings";
    }
}

part! {
    /// One photo.
    pub struct Photo at "photo.*" {
        purpose: PhotoPurpose = ".purpose", "写真の目的", "Purpose of the photo";
        /// Asked again, each time, on top of the consent on file.
        asked: bool = ".asked", "ご本人に確認", "Client was asked";
        sha: Sha256 = ".sha", "写真のハッシュ", "Hash of the photo";
        /// Of the small picture, which travels by itself before all photos.
        thumbnail: Sha256 = ".thumbnail", "サムネイルのハッシュ", "Hash of the small picture";
        placeholder: Placeholder = ".placeholder", "写真のぼかし", "Placeholder of the photo";
        size: PhotoBytes = ".size", "写真の大きさ", "Size of the photo";
        at: UnixMillis = ".at", "撮影時刻", "Photo taken at";
        slot: MedicationSlot = ".slot", "服薬の時間帯", "Medication slot";
        caption: Line = ".caption", "説明", "Caption";
        /// 旧: an older prescription that a newer one replaces.
        superseded: bool = ".superseded", "旧", "Replaced by a newer one";
    }
}
