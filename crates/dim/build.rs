//! Writes the table between `Const<N>` and typenum's binary numbers, one pair of impls a size.
//!
//! rustc compares every pair of impls of one trait, so a dense table costs quadratic time: all
//! sizes to 2,048 are in it, and beyond only those that networks really have.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

const DENSE: usize = 2_048;
const LIMIT: usize = 65_536;

/// Sides of images above [`DENSE`]: of screens and films, of the sensors of telephones, of cameras
/// with sides of 3 to 2, of satellites.
#[rustfmt::skip]
const SIDES: [usize; 78] = [
    2_160, 2_304, 2_340, 2_400, 2_436, 2_520, 2_532, 2_556, 2_560, 2_622, 2_688, 2_778, 2_796,
    2_868, 2_880, 2_960, 3_040, 3_072, 3_120, 3_200, 3_440, 3_840, 4_096, 4_320, 5_120, 7_680,
    8_192,
    2_448, 2_592, 3_000, 3_024, 3_264, 3_456, 3_468, 3_472, 3_888, 4_000, 4_032, 4_208, 4_608,
    4_624, 5_184, 6_000, 6_048, 6_120, 6_144, 6_936, 8_000, 8_064, 8_160, 9_000, 9_248, 12_000,
    2_848, 3_328, 3_648, 3_744, 4_024, 4_160, 4_240, 4_288, 4_480, 4_912, 4_928, 5_304, 5_464,
    5_472, 5_504, 5_616, 5_760, 5_792, 6_024, 6_240, 6_336, 6_720, 7_360, 5_490, 10_980,
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut table = String::new();
    for size in sizes() {
        writeln!(
            table,
            "impl ToUint for Const<{size}> {{ type Uint = {uint}; }}\n\
             impl ToConst for {uint} {{ type Const = Const<{size}>; }}",
            uint = uint(size)
        )
        .expect("writing to a String cannot fail");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("table.rs"), table).expect("OUT_DIR is writable");
}

fn sizes() -> BTreeSet<usize> {
    let mut sizes: BTreeSet<usize> = (0..=DENSE).collect();
    let mut add = |size: usize| {
        if size <= LIMIT {
            sizes.insert(size);
        }
    };
    // Widths of layers.
    (0..=128).for_each(|k| add(32 * k));
    (0..=128).for_each(|k| add(64 * k));
    (0..=128).for_each(|k| add(256 * k));
    (0..=64).for_each(|k| add(1_024 * k));
    (0..=16).for_each(|k| (add(1 << k), add((1 << k) + 1)).0);
    // Channels times height times width, as a flatten meets them.
    for side in (1..=16).chain([20, 24, 28, 32, 48, 56, 64]) {
        (3..=9).for_each(|k| add((1 << k) * side * side));
    }
    for channels in [6, 10, 12, 20, 24, 48, 50, 96, 192] {
        (1..=16).for_each(|side| add(channels * side * side));
    }
    // Whole images, grey and colour.
    for side in [
        48, 50, 56, 60, 64, 80, 84, 90, 96, 100, 112, 120, 128, 160, 192, 200, 224, 256,
    ] {
        add(side * side);
        add(3 * side * side);
    }
    // The sides of screens and of photographs, and what a window of 3, 5 or 7 leaves of them.
    for side in SIDES {
        [0, 2, 4, 6].into_iter().for_each(|less| add(side - less));
    }
    // Round numbers and vocabularies.
    (0..=50).for_each(|k| add(1_000 * k));
    (20..=50).for_each(|k| add(100 * k));
    for vocabulary in [
        28_996, 30_522, 32_001, 32_100, 50_257, 50_258, 50_265, 50_304, 51_865,
    ] {
        add(vocabulary);
    }
    sizes
}

/// The typenum spelling of `size`, most significant bit innermost.
fn uint(size: usize) -> String {
    if size == 0 {
        return "UTerm".to_owned();
    }
    format!("UInt<{}, B{}>", uint(size / 2), size % 2)
}
