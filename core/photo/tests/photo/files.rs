//! Files for tests that are small and exact: four colours, PNG by its chunks.

use kengai_photo::Pixels;

/// A picture of four colours: above left, above right, below left, below right.
pub(crate) fn quarters(width: u32, height: u32, colours: [[u8; 3]; 4]) -> Pixels {
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let at = usize::from(y >= height / 2) * 2 + usize::from(x >= width / 2);
            rgb.extend(colours[at]);
        }
    }
    Pixels { width, height, rgb }
}

/// Non-interlaced PNG of eight bits a channel.
pub(crate) fn png(picture: &Pixels) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&picture.rgb).unwrap();
    writer.finish().unwrap();
    out
}

/// A chunk with its sum.
pub(crate) fn png_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(&name);
    sum.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &name, data, &sum.sum().to_be_bytes()].concat()
}
