//! One program with the twins of all cases as its modules. It is written when the tests run.
//!
//! It goes to trybuild beside the cases, which checks all of them at once against dependencies that
//! it has built for them anyway. trybuild expects an error of what it only checks, so the program
//! has one: a lint finds it after everything else has been checked. An error in a twin is one that
//! trybuild does not expect.

use crate::cases::cases;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const FIRST_LINES: &str = "\
#![allow(warnings)]

#[deny(path_statements)]
fn main() {
    let twins_compile = ();
    twins_compile;
}
";

const EXPECTED: &str = "\
error: path statement with no effect
 --> $DIR/main.rs:6:5
  |
6 |     twins_compile;
  |     ^^^^^^^^^^^^^^
  |
note: the lint level is defined here
 --> $DIR/main.rs:3:8
  |
3 | #[deny(path_statements)]
  |        ^^^^^^^^^^^^^^^
";

pub struct Twins {
    pub program: PathBuf,
    expected: PathBuf,
}

impl Twins {
    pub fn write() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("twins");
        fs::create_dir_all(&folder).unwrap();
        let mut main = String::from(FIRST_LINES);
        for case in cases() {
            fs::write(folder.join(format!("{}.rs", case.name)), &case.right).unwrap();
            writeln!(main, "\nmod {};", case.name).unwrap();
        }
        let program = folder.join("main.rs");
        let expected = folder.join("main.stderr");
        fs::write(&program, main).unwrap();
        fs::write(&expected, EXPECTED).unwrap();
        Self { program, expected }
    }

    /// `TRYBUILD=overwrite` accepts whatever it finds; an error in a twin is not to be accepted.
    pub fn check_that_nothing_was_accepted(&self) {
        let found = fs::read_to_string(&self.expected).unwrap();
        assert!(found == EXPECTED, "a twin does not compile:\n{found}");
    }
}
