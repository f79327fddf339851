//! Programs with a shape bug must not compile, and say why; their twins, which differ in one token, must.
//!
//! The failing ones are a suite of their own: trybuild runs `cargo check` for it, so what is tested is what
//! `cargo check` sees. To accept a changed message after reading it: `TRYBUILD=overwrite cargo test --test ui`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("ui-tests")
        .join(name)
}

/// The names of the files with the given extension, without it.
fn names(folder_name: &str, extension: &str) -> BTreeSet<String> {
    fs::read_dir(folder(folder_name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn read(folder_name: &str, file: &str) -> String {
    fs::read_to_string(folder(folder_name).join(file)).unwrap()
}

#[test]
fn wrong_programs_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui-tests/fail/*.rs");
}

#[test]
fn right_programs_compile_and_run() {
    trybuild::TestCases::new().pass("ui-tests/pass/*.rs");
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
fn each_wrong_program_has_a_twin_that_differs_in_one_token() {
    let (fail, pass) = (names("fail", "rs"), names("pass", "rs"));
    assert_eq!(
        fail, pass,
        "every program in fail/ has a twin of its name in pass/"
    );
    assert!(fail.len() >= 30);
    for name in fail {
        let file = format!("{name}.rs");
        let (wrong, right) = (read("fail", &file), read("pass", &file));
        let (wrong, right) = (tokens(&wrong), tokens(&right));
        assert_eq!(wrong.len(), right.len(), "{name}: one token differs");
        let differing = wrong.iter().zip(&right).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 1, "{name}: one token differs");
    }
}

#[test]
fn every_message_is_readable() {
    assert_eq!(
        names("fail", "rs"),
        names("fail", "stderr"),
        "every program has its message"
    );
    // What is wrong with these is not a size.
    let without_sizes = [
        "add_dynamic_to_constant",
        "backward_plain",
        "layer_element_type",
        "add_element_types",
        "cost_params",
        "cost_field",
    ];
    for name in names("fail", "stderr") {
        let message = read("fail", &format!("{name}.stderr"));
        for forbidden in ["UInt<", "UTerm", "B0", "B1", "typenum", "$RUST"] {
            assert!(!message.contains(forbidden), "{name}: contains {forbidden}");
        }
        let first = message.lines().next().unwrap();
        let errors = message
            .lines()
            .filter(|line| line.starts_with("error"))
            .count();
        assert_eq!(errors, 1, "{name}: one mistake is one error");
        let is_ours = first.starts_with("error[E0277]: ") && !first.contains("the trait bound");
        let is_expected_found = first == "error[E0308]: mismatched types"
            && message.contains("expected `")
            && message.contains("found `");
        // A cost that an assertion of the user's does not allow, or a list that the derive macro does not.
        let is_budget = name.starts_with("cost_")
            && (first.starts_with("error[E0080]: evaluation panicked: ")
                || first.starts_with("error: the field "));
        assert!(is_ours || is_expected_found || is_budget, "{name}: {first}");
        let has_size = message.contains(|c: char| c.is_ascii_digit());
        assert!(
            has_size || without_sizes.contains(&name.as_str()),
            "{name}: names no size"
        );
    }
}
