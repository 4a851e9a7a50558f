//! The looks of all faces, once: colours with what they mean, sizes of type, spaces, targets. From here one file each is made for
//! Kotlin, Swift and style sheets (`cargo run -p kengai-screens --example tokens`); a test holds them together.

use std::fmt::Write as _;

/// A colour, `0xRRGGBB`, in light and in dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// Its name in the generated files.
    pub name: &'static str,
    /// By day.
    pub light: u32,
    /// By night.
    pub dark: u32,
}

/// A hue: what it means, its ink, and the tint of what it lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hue {
    /// Ink, for words and shapes.
    pub ink: Ink,
    /// Ground of a badge or a chip in it.
    pub tint: Ink,
}

/// A size of type: letters, line, weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type {
    /// Its name in the generated files.
    pub name: &'static str,
    /// Letters, sp.
    pub size: u32,
    /// A line, sp.
    pub line: u32,
    /// Weight.
    pub weight: u32,
}

/// A length, dp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Its name in the generated files.
    pub name: &'static str,
    /// How much.
    pub dp: u32,
}

const fn ink(name: &'static str, light: u32, dark: u32) -> Ink {
    Ink { name, light, dark }
}

const fn hue(name: &'static str, light: u32, light_tint: u32, dark: u32, dark_tint: u32) -> Hue {
    Hue { ink: ink(name, light, dark), tint: ink(name, light_tint, dark_tint) }
}

const fn text(name: &'static str, size: u32, line: u32, weight: u32) -> Type {
    Type { name, size, line, weight }
}

const fn length(name: &'static str, dp: u32) -> Length {
    Length { name, dp }
}

/// Paper and ink.
pub const PAPER: [Ink; 6] = [
    ink("ground", 0xFB_FA_F7, 0x16_16_14),
    ink("card", 0xFF_FF_FF, 0x20_1F_1D),
    ink("ink", 0x23_22_1F, 0xEC_EA_E4),
    ink("soft", 0x5C_58_50, 0xB8_B3_A9),
    ink("edge", 0x85_7F_74, 0x8F_89_7E),
    ink("line", 0xE2_DD_D3, 0x3A_38_34),
];

/// Grey: ahead, or over. Amber: still in somebody's hand. Blue: handed on; the primary action. Green: settled. Red: act. Plum: you are
/// told.
pub const HUES: [Hue; 6] = [
    hue("grey", 0x5C_58_50, 0xF0_ED_E6, 0xB8_B3_A9, 0x2C_2A_27),
    hue("amber", 0x8F_4F_0A, 0xFD_F1_D8, 0xEB_CC_63, 0x35_2C_10),
    hue("blue", 0x17_64_9A, 0xE3_EF_FA, 0x6B_B0_F3, 0x14_29_3D),
    hue("green", 0x0A_5F_30, 0xE2_F3_E7, 0x9D_E6_AA, 0x15_32_1E),
    hue("red", 0x9C_1B_1C, 0xFB_E7_E5, 0xFC_7F_7A, 0x42_1C_1B),
    hue("plum", 0x7F_46_73, 0xF7_E8_F3, 0xD9_9B_CE, 0x35_20_3A),
];

/// What lies on a filled hue.
pub const ON_HUE: Ink = ink("onHue", 0xFF_FF_FF, 0x16_16_14);

/// Sizes of type on a phone. Nothing is smaller than the body.
pub const TYPES: [Type; 7] = [
    text("name", 26, 34, 700),
    text("title", 22, 30, 700),
    text("body", 18, 28, 400),
    text("button", 20, 28, 700),
    text("value", 34, 44, 600),
    text("key", 32, 40, 500),
    text("emergency", 28, 36, 700),
];

/// Spaces, corners, edges, targets.
pub const LENGTHS: [Length; 17] = [
    length("space4", 4),
    length("space8", 8),
    length("space12", 12),
    length("space16", 16),
    length("space24", 24),
    length("badgeCorner", 6),
    length("chipCorner", 10),
    length("cardCorner", 12),
    length("dockCorner", 16),
    length("controlEdge", 2),
    length("focusEdge", 3),
    length("target", 48),
    length("row", 56),
    length("primary", 70),
    length("emergencyTarget", 96),
    length("dock", 86),
    length("tabs", 64),
];

const MADE: &str =
    "Made by `cargo run -p kengai-screens --example tokens` of core/screens/src/tokens.rs: change it there.";

/// A file that is made: where it lies, from the tree's root, and what it says.
pub type MadeFile = (&'static str, fn() -> String);

/// Which files are made.
pub const FILES: [MadeFile; 2] = [
    ("android/screens/src/main/kotlin/care/kengai/screens/Tokens.kt", kotlin),
    ("ios/Sources/Kengai/Tokens.swift", swift),
];

/// The Kotlin file of the Android app.
#[must_use]
pub fn kotlin() -> String {
    let mut out = format!(
        "// {MADE}\npackage care.kengai.screens\n\nimport androidx.compose.ui.graphics.Color\n\
         import androidx.compose.ui.text.TextStyle\nimport androidx.compose.ui.text.font.FontWeight\n\
         import androidx.compose.ui.unit.dp\nimport androidx.compose.ui.unit.sp\n\n\
         /** A hue: ink for words and shapes, the tint that they may lie on. */\n\
         data class Hue(val ink: Color, val tint: Color)\n\n/** Every colour of a face. */\ndata class Paper(\n"
    );
    for one in PAPER.iter().chain([&ON_HUE]) {
        let _ = writeln!(out, "    val {}: Color,", one.name);
    }
    for one in HUES {
        let _ = writeln!(out, "    val {}: Hue,", one.ink.name);
    }
    out += ")\n";
    for (name, of) in SIDES {
        let _ = write!(out, "\nval {name} = Paper(\n");
        for one in PAPER.iter().chain([&ON_HUE]) {
            let _ = writeln!(out, "    {} = Color({}),", one.name, argb(of(one)));
        }
        for one in &HUES {
            let (ink, tint) = (argb(of(&one.ink)), argb(of(&one.tint)));
            let _ = writeln!(out, "    {} = Hue(Color({ink}), Color({tint})),", one.ink.name);
        }
        out += ")\n";
    }
    out += "\nobject Type {\n";
    for Type { name, size, line, weight } in TYPES {
        let _ = writeln!(
            out,
            "    val {name} = TextStyle(fontSize = {size}.sp, lineHeight = {line}.sp, fontWeight = FontWeight({weight}))"
        );
    }
    out += "}\n\nobject Size {\n";
    for Length { name, dp } in LENGTHS {
        let _ = writeln!(out, "    val {name} = {dp}.dp");
    }
    out + "}\n"
}

/// The Swift file of the iOS app.
#[must_use]
pub fn swift() -> String {
    let mut out = format!(
        "// {MADE}\n\n/// A colour, 0xRRGGBB, in light and in dark.\npublic struct Ink: Sendable {{\n    public let light: UInt32\n    \
         public let dark: UInt32\n}}\n\n/// A hue: ink for words and shapes, the tint that they may lie on.\n\
         public struct Hue: Sendable {{\n    public let ink: Ink\n    public let tint: Ink\n}}\n\n\
         /// Letters and lines in points, and the weight.\npublic struct TextSize: Sendable {{\n    public let size: Double\n    \
         public let line: Double\n    public let weight: Int\n}}\n\npublic enum Tokens {{\n"
    );
    let made = |one: &Ink| format!("Ink(light: 0x{:06X}, dark: 0x{:06X})", one.light, one.dark);
    for one in PAPER.iter().chain([&ON_HUE]) {
        let _ = writeln!(out, "    public static let {} = {}", one.name, made(one));
    }
    for one in &HUES {
        let _ = writeln!(
            out,
            "    public static let {} = Hue(ink: {}, tint: {})",
            one.ink.name,
            made(&one.ink),
            made(&one.tint)
        );
    }
    for Type { name, size, line, weight } in TYPES {
        let _ = writeln!(
            out,
            "    public static let {name} = TextSize(size: {size}, line: {line}, weight: {weight})"
        );
    }
    for Length { name, dp } in LENGTHS {
        let _ = writeln!(out, "    public static let {name}: Double = {dp}");
    }
    out + "}\n"
}

/// A side of the day: its name in Kotlin, and which colour of an ink it takes.
type Side = (&'static str, fn(&Ink) -> u32);

const SIDES: [Side; 2] = [("LightPaper", |ink| ink.light), ("DarkPaper", |ink| ink.dark)];

/// As Kotlin writes an opaque colour.
fn argb(rgb: u32) -> String {
    format!("0xFF{rgb:06X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(rgb: u32) -> f64 {
        let part = |shift: u32| {
            let value = f64::from(rgb >> shift & 0xff) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Every ink on every ground that it is meant for, as WCAG 2.2 computes it: 4.5 for words, 3 for the edges of controls.
    #[test]
    fn everything_can_be_read_by_day_and_by_night() {
        for (side, of) in SIDES {
            let paper = |name: &str| of(PAPER.iter().find(|one| one.name == name).unwrap());
            for ground in ["ground", "card"].map(paper) {
                for ink in ["ink", "soft"].map(paper).into_iter().chain(HUES.iter().map(|hue| of(&hue.ink))) {
                    assert!(contrast(ink, ground) >= 4.5, "{side}: {ink:06X} on {ground:06X}");
                }
                assert!(contrast(paper("edge"), ground) >= 3.0, "{side}: edges");
            }
            for hue in &HUES {
                let (ink, tint) = (of(&hue.ink), of(&hue.tint));
                assert!(contrast(ink, tint) >= 4.5, "{side}: {} on its tint", hue.ink.name);
                assert!(contrast(paper("ink"), tint) >= 4.5, "{side}: ink on {}", hue.ink.name);
                assert!(contrast(of(&ON_HUE), ink) >= 4.5, "{side}: on {}", hue.ink.name);
            }
        }
    }

    #[test]
    fn the_files_of_the_faces_are_what_is_made_here() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (path, made) in FILES {
            let read = std::fs::read_to_string(root.join(path)).expect(path);
            assert!(read == made(), "{path}: run `cargo run -p kengai-screens --example tokens`");
        }
    }

    #[test]
    fn nothing_on_a_phone_is_smaller_than_the_body() {
        let body = TYPES.iter().find(|one| one.name == "body").unwrap().size;
        assert!(body >= 18 && TYPES.iter().all(|one| one.size >= body && one.line > one.size));
    }
}
