//! What the fuzz targets do with their bytes: one module for each, with a function `target`, which
//! panics when the library breaks a promise.
//!
//! The library's own tests include this file (`tests/fuzz.rs`), and run every target on its corpus
//! with the ordinary compiler. So nothing here may need libFuzzer.

mod bytes;
pub mod dataset;
pub mod gzip;
pub mod idx;
pub mod idx_dir;
pub mod labels;
pub mod sizes;

/// The name of the program in `fuzz_targets` and of the folder in `corpus`, and what it calls.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 6] = [
    ("dataset", dataset::target),
    ("gzip", gzip::target),
    ("idx", idx::target),
    ("idx_dir", idx_dir::target),
    ("labels", labels::target),
    ("sizes", sizes::target),
];
