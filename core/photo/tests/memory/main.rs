//! The constant: what taking holds at most beyond the file itself, for the largest and the worst of every kind.
//!
//! libjpeg-turbo allocates in C, where no allocator of Rust's counts it. So the whole process is looked at, as Linux does: the
//! most that was resident since a mark, less what was there at the mark. A program of its own with one test, because
//! memory is counted for the whole process.
#![allow(clippy::unwrap_used)]

#[path = "../made/mod.rs"]
mod made;

use std::io::Write;

use kengai_photo::limits::{COEFFICIENT_BYTES_MAX, MEMORY_BYTES_MAX, PIXELS_MAX};
use kengai_photo::{PhotoError, Purpose, receive, take, thumbnail, turned};
use peak_alloc::PeakAlloc;
use turbojpeg::Subsamp;

use made::mutants::mutant;
use made::{BASELINE, Dice, How, PROGRESSIVE, jpeg, scene};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// A line of what Linux says of this process, bytes.
fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("this test is for Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<usize>().unwrap() * 1024
}

/// What `work` holds at most: resident in the process, and allocated by Rust.
fn held<T>(work: impl FnOnce() -> T) -> (T, usize, usize) {
    // Five: the peak begins anew from what is held now.
    std::fs::write("/proc/self/clear_refs", "5").expect("the peak can begin anew");
    HEAP.reset_peak_usage();
    let (resident, heap) = (status("VmRSS:"), HEAP.current_usage());
    let given = work();
    let heap = HEAP.peak_usage() - heap;
    (given, status("VmHWM:") - resident, heap)
}

/// What is done with a file, by name.
type Way = (&'static str, fn(&[u8]) -> Result<u32, PhotoError>);

/// Mutants of the file, one after the other.
const MUTANTS: usize = 300;

const WAYS: [Way; 6] = [
    ("general", |file| take(file, Purpose::General).map(|taken| taken.width)),
    ("prescription", |file| take(file, Purpose::Prescription).map(|taken| taken.width)),
    ("received", |file| receive(file).map(|shown| shown.width)),
    ("turned", |file| turned(file, 1).map(|jpeg| jpeg.len() as u32)),
    ("thumbnail", |file| thumbnail(file).map(|jpeg| jpeg.len() as u32)),
    ("mutants", |file| {
        let mut dice = Dice(2);
        let mutants = (0..MUTANTS).map(|_| mutant(file, &mut dice));
        Ok(mutants.filter(|mutant| take(mutant, Purpose::Prescription).is_err()).count() as u32)
    }),
];

/// Names the file to a process of its own, in which no memory lies about that was let go of before.
const FILE: &str = "KENGAI_PHOTO_FILE";
const WAY: &str = "KENGAI_PHOTO_WAY";
const SAID: &str = "held at most: ";

/// In that process: does it, and says what it held.
fn child(path: &str) {
    let way = std::env::var(WAY).unwrap();
    let (_, work) = WAYS.iter().find(|(name, _)| *name == way).unwrap();
    let file = std::fs::read(path).unwrap();
    let (answer, resident, heap) = held(|| work(&file));
    eprintln!("{SAID}{resident} {heap} {answer:?}");
}

/// What it holds at most to do this with `file`, bytes; and what it answers.
fn held_by(way: &str, file: &std::path::Path) -> (usize, String) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "every_kind_stays_within_the_constant", "--nocapture"])
        .envs([(FILE, file.to_str().unwrap()), (WAY, way)])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().find_map(|line| line.strip_prefix(SAID));
    let (resident, rest) = line.unwrap_or_else(|| panic!("{said}")).split_once(' ').unwrap();
    let (heap, answer) = rest.split_once(' ').unwrap();
    (resident.parse::<usize>().unwrap().max(heap.parse().unwrap()), answer.to_owned())
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn file(&self, bytes: &[u8]) -> std::path::PathBuf {
        let path = self.0.join("picture");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Does everything with `file` within the constant; what it held at most.
    fn within(&self, name: &str, file: &[u8]) -> usize {
        let path = self.file(file);
        let mut most = 0;
        for (way, _) in WAYS.iter().filter(|(way, _)| *way != "mutants") {
            let (held, answer) = held_by(way, &path);
            eprintln!("{name}, {} KiB, {way}: {} KiB", file.len() / 1024, held / 1024);
            assert!(answer.starts_with("Ok"), "{name} {way}: {answer}");
            assert!(held <= MEMORY_BYTES_MAX, "{name} {way}: {held}");
            most = most.max(held);
        }
        most
    }
}

/// Non-interlaced PNG of so many pixels, made row by row.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let rows = scene(width, 64, 1);
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    for y in 0..height as usize {
        let bytes = width as usize * 3;
        stream.write_all(&rows.rgb[(y % 64) * bytes..][..bytes]).unwrap();
    }
    stream.finish().unwrap();
    writer.finish().unwrap();
    out
}

/// Interlaced PNG of one colour: seven passes, no filter.
fn interlaced_png_of(width: u32, height: u32) -> Vec<u8> {
    const PASSES: [(u32, u32, u32, u32); 7] =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for (left, top, across, down) in PASSES {
        let columns = (width - left).div_ceil(across) as usize;
        let row: Vec<u8> =
            (0..1 + columns * 3).map(|at| if at == 0 { 0 } else { (at % 251) as u8 }).collect();
        for _ in 0..(height - top).div_ceil(down) {
            encoder.write_all(&row).unwrap();
        }
    }
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        [&(data.len() as u32).to_be_bytes()[..], name, data, &sum.sum().to_be_bytes()].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
    let data = encoder.finish().unwrap();
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", &data), chunk(b"IEND", &[])];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

fn lossless_webp_of(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut out);
    encoder.encode(&scene(width, height, 3).rgb, width, height, image_webp::ColorType::Rgb8).unwrap();
    out
}

#[test]
fn every_kind_stays_within_the_constant() {
    if let Ok(path) = std::env::var(FILE) {
        return child(&path);
    }
    let folder = Folder(std::env::temp_dir().join(format!("kengai-photo-memory-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let whole = How { subsamp: Subsamp::None, ..PROGRESSIVE };
    let large = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/photo/fixtures/large.webp");
    let glass = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/photo/fixtures/large-alpha.webp");
    let files = [
        ("108 megapixels", jpeg(&scene(12_032, 9_024, 24), BASELINE)),
        // The most that an eighth more of a square can leave for the scaler.
        ("square, worst for eighths", jpeg(&scene(9_590, 9_590, 8), BASELINE)),
        ("progressive, halved colours", jpeg(&scene(4_799, 5_220, 8), PROGRESSIVE)),
        ("progressive, whole colours", jpeg(&scene(3_540, 3_540, 8), whole)),
        ("PNG of 108 megapixels", png_of(12_032, 9_024)),
        ("PNG, worst for whole steps", png_of(4_799, 4_799)),
        ("interlaced PNG", interlaced_png_of(4_898, 4_898)),
        ("WebP", std::fs::read(large).unwrap()),
        ("lossless WebP", lossless_webp_of(2_449, 2_449)),
        ("WebP on glass", std::fs::read(glass).unwrap()),
    ];
    let most = files.iter().map(|(name, file)| folder.within(name, file)).max().unwrap();
    // Not a limit that nothing comes near: it would say nothing.
    assert!(most > MEMORY_BYTES_MAX * 3 / 4, "{most} bytes at most: the constant can be smaller");
    assert!(12_032 * 9_024 == PIXELS_MAX && COEFFICIENT_BYTES_MAX < MEMORY_BYTES_MAX as u64);
    what_is_refused_costs_next_to_nothing(&folder);
    mutants_stay_within_it_too(&folder);
}

/// Limits are looked at before anything is decoded.
fn what_is_refused_costs_next_to_nothing(folder: &Folder) {
    for file in [jpeg(&scene(12_100, 9_024, 8), BASELINE), jpeg(&scene(6_000, 4_500, 8), PROGRESSIVE)] {
        let (held, answer) = held_by("general", &folder.file(&file));
        assert!(answer.contains("TooManyPixels"), "{answer}");
        assert!(held < 1024 * 1024, "{held}");
    }
}

/// Small files whose headers and data are changed: whatever they claim.
fn mutants_stay_within_it_too(folder: &Folder) {
    let fixture =
        |name| std::fs::read(format!("{}/tests/photo/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let picture = scene(120, 90, 24);
    let names =
        ["cmyk.jpg", "scene.webp", "scene-lossless.webp", "alpha.webp", "interlaced.png", "alpha16.png"];
    let mut files = vec![jpeg(&picture, BASELINE), jpeg(&picture, PROGRESSIVE), png_of(60, 40)];
    files.extend(names.map(fixture));
    for file in files {
        let (held, answer) = held_by("mutants", &folder.file(&file));
        assert!(held <= MEMORY_BYTES_MAX, "{held}");
        assert!(answer != "Ok(0)" && answer.starts_with("Ok"), "some are refused: {answer}");
    }
}
