//! The documentation of `Tensor` names every method, so that a person finds it there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The names of the visible methods in the `impl` blocks of `Tensor` of one source, which end with
/// a brace at the start of a line.
fn methods(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut inside, mut head, mut hidden) = (false, String::new(), false);
    for line in source.lines() {
        if line.starts_with("impl") {
            head = String::new();
        }
        if !line.starts_with(' ') && !line.starts_with('}') || !head.contains('{') {
            head.push_str(line);
        }
        if line.starts_with('}') {
            inside = false;
        } else if head.starts_with("impl") && head.ends_with('{') {
            let subject = head.split(" where").next().unwrap();
            inside = subject.contains("Tensor<") && !subject.contains(" for ");
        }
        hidden |= line.trim() == "#[doc(hidden)]";
        let declared = line
            .strip_prefix("    pub fn ")
            .or(line.strip_prefix("    pub const fn "));
        if let Some(name) = declared {
            if inside && !hidden {
                names.push(name[..name.find(['(', '<']).unwrap()].to_owned());
            }
            hidden = false;
        }
    }
    names
}

#[test]
fn the_documentation_of_tensors_names_every_method() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let page = fs::read_to_string(src.join("tensor/mod.rs")).unwrap();
    let mut files = Vec::new();
    for folder in ["tensor", "ops", "autograd"] {
        sources(&src.join(folder), &mut files);
    }
    let found: BTreeSet<_> = files
        .iter()
        .flat_map(|file| methods(&fs::read_to_string(file).unwrap()))
        .collect();
    assert!(found.len() > 100 && found.contains("relu") && found.contains("zeros"));
    let missing: Vec<_> = found
        .iter()
        .filter(|name| !page.contains(&format!("(Self::{name})")))
        .collect();
    assert!(
        missing.is_empty(),
        "not in the list of `Tensor`: {missing:?}"
    );
}
