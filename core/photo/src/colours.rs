//! Colours as their profile means them, in sRGB. Phones write Display P3: read as sRGB, skin and wounds lose their red.
//!
//! Only profiles of three primaries are followed, which are those of cameras and screens; their tone curves are taken for
//! sRGB's, as Display P3's is. What is no such profile, or says sRGB anyway, changes nothing. Own code, because this is all that is
//! needed; moxcms 0.9 does far more (its weight was not measured).

use crate::pixels::{Pixels, RGB};

/// XYZ (D50, as profiles have it) to linear sRGB.
const FROM_XYZ: [[f32; 3]; 3] = [
    [3.134_136, -1.617_386, -0.490_662],
    [-0.978_795_5, 1.916_254, 0.033_442_8],
    [0.071_955_39, -0.228_976_8, 1.405_386],
];
/// Where no value differs by more than this from doing nothing, nothing is done.
const SAME: f32 = 0.012;
const TAGS_MAX: usize = 64;
const STEPS: usize = 4_096;

/// The picture in sRGB.
pub(crate) fn in_srgb(mut picture: Pixels, profile: Option<&[u8]>) -> Pixels {
    if let Some(matrix) = profile.and_then(matrix) {
        let linear: Vec<f32> = (0..256).map(|step| linear(step as f32 / 255.0)).collect();
        let coded: Vec<u8> =
            (0..=STEPS).map(|step| (coded(step as f32 / STEPS as f32) * 255.0).round() as u8).collect();
        for pixel in picture.rgb.chunks_exact_mut(RGB) {
            let light = [0, 1, 2].map(|channel| linear[usize::from(pixel[channel])]);
            for (channel, row) in pixel.iter_mut().zip(&matrix) {
                let value = row[0] * light[0] + row[1] * light[1] + row[2] * light[2];
                *channel = coded[(value.clamp(0.0, 1.0) * STEPS as f32).round() as usize];
            }
        }
    }
    picture
}

/// From the profile's linear colours to sRGB's; `None` where it has no primaries, or sRGB's own.
fn matrix(profile: &[u8]) -> Option<[[f32; 3]; 3]> {
    let primaries = [tag(profile, b"rXYZ")?, tag(profile, b"gXYZ")?, tag(profile, b"bXYZ")?];
    let mut matrix = [[0.0; 3]; 3];
    for (row, from) in matrix.iter_mut().zip(&FROM_XYZ) {
        for (value, primary) in row.iter_mut().zip(&primaries) {
            *value = from[0] * primary[0] + from[1] * primary[1] + from[2] * primary[2];
        }
    }
    // White must stay white, or it is no profile of a picture in light.
    let keeps_white = matrix.iter().all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 0.05);
    let differs = (0..3).any(|at| (0..3).any(|to| (matrix[at][to] - f32::from(at == to)).abs() > SAME));
    (keeps_white && differs).then_some(matrix)
}

/// A tag of three numbers.
fn tag(profile: &[u8], name: &[u8; 4]) -> Option<[f32; 3]> {
    let u32_at = |at: usize| -> Option<u32> {
        Some(u32::from_be_bytes(profile.get(at..at.checked_add(4)?)?.try_into().ok()?))
    };
    if profile.get(16..20)? != b"RGB " {
        return None;
    }
    let count = (u32_at(128)? as usize).min(TAGS_MAX);
    let entry = (0..count).map(|at| 132 + at * 12).find(|at| profile.get(*at..at + 4) == Some(name))?;
    let at = u32_at(entry + 4)? as usize;
    if profile.get(at..at.checked_add(4)?)? != b"XYZ " {
        return None;
    }
    let number = |place: usize| Some(u32_at(at.checked_add(8 + 4 * place)?)? as i32 as f32 / 65_536.0);
    Some([number(0)?, number(1)?, number(2)?])
}

fn linear(coded: f32) -> f32 {
    if coded <= 0.040_45 { coded / 12.92 } else { ((coded + 0.055) / 1.055).powf(2.4) }
}

fn coded(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}
