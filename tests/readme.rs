//! The README's compiler messages are those that the UI tests hold.

use std::fs;
use std::path::Path;

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// What a user sees first: the message and the place, without rustc's notes about traits.
fn headline(stderr: &str, case: &str) -> String {
    let lines = stderr
        .lines()
        .take_while(|line| !line.trim_start().starts_with("= "));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.trim_end_matches(|c: char| c.is_whitespace() || c == '|')
        .replace(&format!("ui-tests/fail/{case}.rs"), "src/main.rs")
}

#[test]
fn the_errors_in_the_readme_are_those_of_the_compiler() {
    let readme = read("README.md");
    let mut cases = 0;
    for block in readme.split("<!-- error: ").skip(1) {
        let (case, rest) = block
            .split_once(" -->\n```text\n")
            .expect("a block of text follows");
        let (shown, _) = rest.split_once("\n```").expect("the block is closed");
        let expected = headline(&read(&format!("ui-tests/fail/{case}.stderr")), case);
        assert_eq!(shown, expected, "the message of {case} in README.md");
        cases += 1;
    }
    assert_eq!(cases, 3);
}
