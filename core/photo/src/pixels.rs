//! A picture in memory: rows of red, green, blue; how it is turned, and how transparency goes.

/// A picture, three bytes a pixel, rows without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue, each 0 to 255 in sRGB.
    pub rgb: Vec<u8>,
}

/// Bytes of a pixel.
pub(crate) const RGB: usize = 3;

impl Pixels {
    /// The longer side.
    pub(crate) fn long_side(&self) -> u32 {
        self.width.max(self.height)
    }

    /// A row.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let bytes = self.width as usize * RGB;
        &self.rgb[y * bytes..][..bytes]
    }

    /// As it is to be seen, by EXIF's orientation: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 lying on a side.
    pub(crate) fn upright(self, orientation: u8) -> Self {
        match orientation {
            2 => self.mirrored(),
            3 => self.upside_down(),
            4 => self.mirrored().upside_down(),
            5 => self.transposed(),
            6 => self.transposed().mirrored(),
            7 => self.transposed().upside_down(),
            8 => self.transposed().mirrored().upside_down(),
            _ => self,
        }
    }

    /// Turned clockwise so many times by 90°.
    pub(crate) fn turned(self, quarter_turns: u8) -> Self {
        self.upright([1, 6, 3, 8][usize::from(quarter_turns % 4)])
    }

    fn mirrored(mut self) -> Self {
        let bytes = self.width as usize * RGB;
        for row in self.rgb.chunks_exact_mut(bytes) {
            let (mut left, mut right) = (0, bytes);
            while left + RGB < right {
                right -= RGB;
                for at in 0..RGB {
                    row.swap(left + at, right + at);
                }
                left += RGB;
            }
        }
        self
    }

    /// By 180°.
    fn upside_down(self) -> Self {
        let mut turned = self.mirrored();
        let bytes = turned.width as usize * RGB;
        let (mut top, mut bottom) = (0, turned.height as usize);
        while top + 1 < bottom {
            bottom -= 1;
            let (above, below) = turned.rgb.split_at_mut(bottom * bytes);
            above[top * bytes..][..bytes].swap_with_slice(&mut below[..bytes]);
            top += 1;
        }
        turned
    }

    /// Rows become columns, in blocks, so that neither is read across all of memory.
    fn transposed(self) -> Self {
        const BLOCK: usize = 32;
        let (width, height) = (self.width as usize, self.height as usize);
        let mut rgb = vec![0; self.rgb.len()];
        for top in (0..height).step_by(BLOCK) {
            for left in (0..width).step_by(BLOCK) {
                for y in top..(top + BLOCK).min(height) {
                    for x in left..(left + BLOCK).min(width) {
                        let (from, to) = ((y * width + x) * RGB, (x * height + y) * RGB);
                        rgb[to..to + RGB].copy_from_slice(&self.rgb[from..from + RGB]);
                    }
                }
            }
        }
        Self { width: self.height, height: self.width, rgb }
    }
}

/// A colour channel on white paper.
pub(crate) fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
