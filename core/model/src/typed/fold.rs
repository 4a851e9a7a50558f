//! What people type on a Japanese keyboard, brought to plain digits and signs.
//!
//! A helper types `３８．２`, `38.2`, `38度2分` or `１０：０５`; all of them are right. Only what numbers, times and codes need is
//! folded here; free text is never touched.

/// Full-width letters, digits and signs to ASCII; dashes to `-`; blanks at both ends gone.
pub fn fold(text: &str) -> String {
    let folded: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '−' | '‐' | '‑' | '–' | '—' | 'ー' => '-',
            '。' => '.',
            '、' => ',',
            _ => c,
        })
        .collect();
    folded.trim().to_owned()
}

/// A decimal number as an integer with `decimals` places; `None` if it is not one or has more places.
pub fn decimal(text: &str, decimals: u32) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let places = usize::try_from(decimals).ok()?;
    if whole.is_empty() || whole.len() > 12 || part.len() > places || !digits(whole) || !digits(part) {
        return None;
    }
    let padded = format!("{whole}{part:0<places$}");
    padded.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_is_what_people_type() {
        assert_eq!(fold("　３８．２ "), "38.2");
        assert_eq!(fold("１０：０５"), "10:05");
        // A wide blank inside is a blank, whatever dash a keyboard gives is one, and so is its full stop.
        assert_eq!(fold("７：３０\u{3000}７：４５"), "7:30 7:45");
        for dash in ["−", "‐", "‑", "–", "—", "ー", "－"] {
            assert_eq!(fold(&format!("000{dash}0000")), "000-0000", "{dash}");
        }
        assert_eq!(fold("３８。２、"), "38.2,");
    }

    #[test]
    fn decimals_never_become_floats() {
        assert_eq!(decimal("38.2", 1), Some(382));
        assert_eq!(decimal("38", 1), Some(380));
        assert_eq!(decimal("38.", 1), Some(380));
        for wrong in ["", ".", "-1", "38.25", "3８", "1e3", "99999999999999"] {
            assert_eq!(decimal(wrong, 1), None, "{wrong}");
        }
    }
}
