//! The cases in `ui-tests/fail`: a program that must not compile, its fix and its message.
//!
//! The last line of a program is its fix, `// fix: A -> B`. `A` stands in the program once, and
//! with `B` in its place the program compiles: that is its twin. The line stands last so that it
//! moves no line of the message.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("ui-tests")
        .join(name)
}

/// The names of the files with the given extension, without it.
pub fn names(folder_name: &str, extension: &str) -> BTreeSet<String> {
    fs::read_dir(folder(folder_name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

pub fn read(folder_name: &str, file: &str) -> String {
    fs::read_to_string(folder(folder_name).join(file)).unwrap()
}

pub struct Case {
    pub name: String,
    /// The program without the line of its fix.
    pub wrong: String,
    /// The program in which the fix is made.
    pub right: String,
}

impl Case {
    fn read(name: String) -> Self {
        let source = read("fail", &format!("{name}.rs"));
        let (wrong, fix) = source
            .trim_end()
            .rsplit_once("\n\n// fix: ")
            .unwrap_or_else(|| panic!("{name}: the last line is `// fix: A -> B`"));
        let (was, is) = fix
            .split_once(" -> ")
            .filter(|(_, is)| !is.contains(" -> ") && !is.contains('\n'))
            .unwrap_or_else(|| panic!("{name}: one arrow in `// fix: {fix}`"));
        let times = wrong.matches(was).count();
        assert_eq!(times, 1, "{name}: the program has `{was}` once");
        let right = wrong.replace(was, is);
        Self {
            name,
            wrong: format!("{wrong}\n"),
            right: format!("{right}\n"),
        }
    }

    /// What rustc says about the program.
    pub fn message(&self) -> String {
        read("fail", &format!("{}.stderr", self.name))
    }
}

/// All cases, in the order of their names.
pub fn cases() -> Vec<Case> {
    names("fail", "rs").into_iter().map(Case::read).collect()
}

/// Words, numbers and single other characters.
fn tokens(source: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            tokens.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    tokens
}

#[test]
fn each_fix_changes_one_token() {
    let cases = cases();
    assert!(cases.len() >= 200);
    for Case { name, wrong, right } in &cases {
        let (wrong, right) = (tokens(wrong), tokens(right));
        assert_eq!(wrong.len(), right.len(), "{name}: one token differs");
        let differing = wrong.iter().zip(&right).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 1, "{name}: one token differs");
    }
}
