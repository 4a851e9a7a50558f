//! A sheet as a pharmacy gives it with medicines: A4, printed in 8 points, all of it invented.

use ab_glyph::{Font, FontVec, ScaleFont, point};

/// Where Debian's fonts-ipafont-gothic puts it; `script/setup checks` installs it.
const FONT: &str = "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf";
/// Pixels to a millimetre, where 12 megapixels hold an A4 sheet with a little of the table around it.
const PIXELS_A_MM: f32 = 13.0;
/// 8 points, in millimetres.
const PRINT_MM: f32 = 2.82;
/// How high a letter is in the photo, pixels.
pub(crate) const PRINT_PIXELS: f32 = PRINT_MM * PIXELS_A_MM;

/// What is printed.
pub(crate) const LINES: [&str; 14] = [
    "おくすりの説明書　見本一郎様　調剤日二〇二六年十一月十六日",
    "処方した医療機関　見本内科医院　担当医師　手本花子",
    "血圧を下げる薬　朝食後に一回一錠　二十八日分",
    "めまいやふらつきがあらわれることがあります。",
    "グレープフルーツと一緒に飲まないでください。",
    "胃酸の分泌をおさえる薬　夕食後に一回一錠　十四日分",
    "便秘や下痢があらわれたときは医師に相談してください。",
    "痛みと熱をおさえる薬　痛いときに一回二錠　十回分",
    "次に飲むまで六時間以上あけてください。",
    "血を固まりにくくする薬　朝食後に一回一錠　二十八日分",
    "納豆と青汁は薬の効きめを弱めるので食べないでください。",
    "鼻血や歯ぐきの出血が続くときはすぐに連絡してください。",
    "飲み忘れたときは二回分を一度に飲まないでください。",
    "見本薬局　薬剤師　手本のぞみ　電話でも相談できます。",
];

/// A sheet seen from above: how bright each pixel is, 0 to 1.
pub(crate) struct Sheet {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) light: Vec<f32>,
}

/// Paper of 3,000 × 4,000 pixels with the lines on it.
pub(crate) fn sheet() -> Sheet {
    let bytes = std::fs::read(FONT).unwrap_or_else(|error| {
        panic!("{FONT}: {error}. Run script/setup checks, which installs fonts-ipafont-gothic")
    });
    let font = FontVec::try_from_vec(bytes).expect("it is a font");
    let (width, height) = (3_000, 4_000);
    let mut sheet = Sheet { width, height, light: vec![0.92; width * height] };
    for (at, line) in LINES.iter().enumerate() {
        sheet.print(&font, PRINT_PIXELS, 320.0, 420.0 + at as f32 * 6.0 * PIXELS_A_MM, line);
    }
    sheet
}

impl Sheet {
    /// Prints a line whose letters are `print` pixels high.
    fn print(&mut self, font: &FontVec, print: f32, left: f32, top: f32, line: &str) {
        // A Japanese letter stands in a square of the size that is asked for: the height of the font's em.
        let per_em = font.height_unscaled() / font.units_per_em().unwrap_or(1_000.0);
        let scaled = font.as_scaled(print * per_em);
        let mut x = left;
        for letter in line.chars() {
            let glyph = scaled.scaled_glyph(letter);
            let advance = scaled.h_advance(glyph.id);
            let mut placed = glyph;
            placed.position = point(x, top + scaled.ascent());
            if let Some(outline) = font.outline_glyph(placed) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, ink| {
                    let (px, py) = (bounds.min.x as usize + dx as usize, bounds.min.y as usize + dy as usize);
                    let light = &mut self.light[py * self.width + px];
                    *light = light.min(0.92 - 0.74 * ink);
                });
            }
            x += advance;
        }
    }
}
