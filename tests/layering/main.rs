//! What holds for the sources as texts. First of all who may import whom: the table of
//! ARCHITECTURE.md, held against the `crate::` paths of the sources.

mod circles;
mod modules;
mod tokens;

use circles::circles;
use modules::Modules;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder or file of `src`, and what it may import from the rest of the crate.
const TABLE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("terse", &[]),
    ("shape", &[]),
    (
        "tensor",
        &["shape", "kernels::map", "kernels::Float", "error"],
    ),
    ("autograd", &["shape", "tensor", "kernels", "error"]),
    ("ops", &["shape", "tensor", "kernels", "autograd", "error"]),
    ("nn", &["shape", "tensor", "autograd", "ops", "error"]),
    (
        "optim",
        &["shape", "tensor", "autograd", "kernels", "error"],
    ),
    ("data", &["shape", "tensor", "autograd", "error"]),
    (
        "prelude",
        &[
            "shape", "tensor", "autograd", "nn", "optim", "data", "error",
        ],
    ),
    (
        "lib",
        &[
            "autograd", "data", "error", "kernels", "nn", "ops", "optim", "prelude", "shape",
            "tensor",
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Whether a file is compiled for tests only.
fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap();
    name == "tests"
        || name == "testing"
        || path.iter().any(|part| {
            let parts = ["edges", "edges.rs", "naive", "naive.rs", "testing"];
            parts.iter().any(|name| part == *name)
        })
}

/// The source without comments and without the tests that stand behind it.
fn code(source: &str) -> String {
    let code = source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every path behind a `crate::` in the code, groups in braces taken apart.
fn imports(code: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut imports = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        if !code[..at].ends_with(|c: char| is_word(c) || c == '$') {
            take_paths(&code[at + prefix.len()..], "", &mut imports);
        }
    }
    imports
}

/// Adds the paths that the text starts with, and returns the text behind them.
fn take_paths<'a>(text: &'a str, front: &str, paths: &mut BTreeSet<String>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut group) = text.strip_prefix('{') {
        loop {
            group = take_paths(group, front, paths).trim_start();
            match group.strip_prefix(',') {
                Some(next) if !next.trim_start().starts_with('}') => group = next,
                next => return next.unwrap_or(group).trim_start().trim_start_matches('}'),
            }
        }
    }
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    let path = format!("{front}{}", &text[..end]);
    match text[end..].strip_prefix("::") {
        Some(rest) if !rest.starts_with('<') => take_paths(rest, &format!("{path}::"), paths),
        _ => {
            paths.insert(path);
            &text[end..]
        }
    }
}

/// The folder or file directly below `src` that a source belongs to.
fn layer(path: &Path) -> String {
    let relative = path.strip_prefix(root().join("src")).unwrap();
    let first = relative.components().next().unwrap();
    Path::new(first.as_os_str())
        .file_stem()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn imports_follow_the_table() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("src")) {
        let layer = layer(&path);
        let (_, allowed) = TABLE
            .iter()
            .find(|(name, _)| *name == layer)
            .unwrap_or_else(|| panic!("`{layer}` is missing in the table of the layering test"));
        for import in imports(&code(&fs::read_to_string(&path).unwrap())) {
            // Names that the crate root re-exports stand for what they are.
            let import = match import.as_str() {
                "Error" | "Result" => "error",
                other => other,
            };
            let inside =
                |folder: &str| import == folder || import.starts_with(&format!("{folder}::"));
            if !inside(&layer) && !allowed.iter().any(|folder| inside(folder)) {
                wrong.push(format!("{} imports crate::{import}", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports against the table:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn unsafe_code_stays_in_the_kernels_and_where_memory_is_shared() {
    const SHARING: [&str; 3] = [
        "src/tensor/block.rs",
        "src/tensor/storage.rs",
        "src/tensor/shared.rs",
    ];
    let mut wrong = Vec::new();
    for folder in [
        "src",
        "crates/dim/src",
        "crates/derive/src",
        "crates/terse/src",
    ] {
        for path in sources(&root().join(folder)) {
            let relative = path.strip_prefix(root()).unwrap();
            let allowed = SHARING.iter().any(|file| relative == Path::new(file));
            let code = code(&fs::read_to_string(&path).unwrap());
            let is_unsafe = code
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .any(|word| word == "unsafe");
            if is_unsafe && !allowed {
                wrong.push(relative.display().to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "unsafe code in {}", wrong.join(", "));
}

#[test]
fn kernels_shapes_and_sizes_do_without_std() {
    let mut wrong = Vec::new();
    for folder in ["crates/kernels/src", "crates/dim/src"] {
        for path in sources(&root().join(folder)) {
            let code = code(&fs::read_to_string(&path).unwrap());
            // Detection of instruction sets and threads are what needs std.
            let relative = path.strip_prefix(root().join(folder)).unwrap();
            let exempt = [
                "simd/isa.rs",
                "simd/x86_64.rs",
                "par/process.rs",
                "par/process",
            ]
            .iter()
            .any(|exempt| relative.starts_with(exempt));
            if code.contains("std::") && !exempt {
                wrong.push(path.display().to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "std in {}", wrong.join(", "));
}

/// A reference to a whole range of memory is wrong where another thread writes a part of it, even
/// if nobody uses that part. So kernels that share rows of a result write through pointers.
#[test]
fn mutable_slices_are_made_of_pointers_in_two_places() {
    let folder = root().join("crates/kernels/src");
    let found: Vec<_> = sources(&folder)
        .into_iter()
        .filter(|path| code(&fs::read_to_string(path).unwrap()).contains("from_raw_parts_mut"))
        .map(|path| path.strip_prefix(&folder).unwrap().to_owned())
        .collect();
    // What one call has to itself, and chunks of a result, no two of which share an element.
    let expected = [Path::new("conv/scratch.rs"), Path::new("par/chunks.rs")];
    assert_eq!(found, expected);
}

/// `check_len!` multiplies sizes with a check for overflow, if it is given them one by one.
#[test]
fn lengths_are_checked_against_factors() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("crates/kernels/src")) {
        let code = code(&fs::read_to_string(&path).unwrap());
        for check in code.split("check_len!(").skip(1) {
            let sizes = check.split(");").next().unwrap();
            if sizes.contains(" * ") {
                wrong.push(format!("{}: check_len!({sizes})", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "products of sizes:\n{}", wrong.join("\n"));
}

#[test]
fn the_test_sees_a_forbidden_import() {
    let source = "use crate::{nn::Linear, tensor::{Tensor, Plain}};\n\
                  use crate::kernels::{map, gemm};\n\
                  let x = crate::optim::sgd();\n\
                  // use crate::data::Dataset;\n";
    let found = imports(&code(source));
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    assert_eq!(
        found,
        [
            "kernels::gemm",
            "kernels::map",
            "nn::Linear",
            "optim::sgd",
            "tensor::Plain",
            "tensor::Tensor"
        ]
    );
}

/// The circles that there are. A shape is equal to itself by each relation of shapes, which gives a
/// shape: the traits are defined by each other. What is listed and is none any more has to be
/// removed.
const CIRCLES: [(&str, &[&str]); 1] = [("src", &["shape::same", "shape::tuple"])];

#[test]
fn no_files_need_each_other() {
    for folder in ["crates/kernels/src", "src"] {
        let needs = Modules::of(&root().join(folder)).needs();
        let circles = circles(&needs);
        let listed: Vec<BTreeSet<_>> = CIRCLES
            .iter()
            .filter(|listed| listed.0 == folder)
            .map(|listed| listed.1.iter().copied().collect())
            .collect();
        for circle in &circles {
            let is_listed = listed.iter().any(|listed| circle.is_subset(listed));
            assert!(is_listed, "in {folder}, these need each other: {circle:?}");
        }
        for module in listed.iter().flatten() {
            let is_in_one = circles.iter().any(|circle| circle.contains(module));
            assert!(
                is_in_one,
                "{module} is in no circle any more: remove it from the list"
            );
        }
    }
}

#[test]
fn a_name_is_one_thing_in_the_kernels() {
    let modules = Modules::of(&root().join("crates/kernels/src"));
    let namesakes = modules.namesakes();
    assert!(
        namesakes.is_empty(),
        "each is something of its own in several modules: {namesakes:?}"
    );
}

#[test]
fn lines_have_at_most_100_columns() {
    fn too_wide(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().unwrap_or_default();
            if path.is_dir() {
                if !path.ends_with("target") {
                    too_wide(&path, found);
                }
            } else if ["rs", "py", "mjs"].iter().any(|&known| extension == known)
                || path.starts_with(root().join(".ci"))
                || path.ends_with("peers/run")
            {
                let source = fs::read_to_string(&path).unwrap();
                let wide = (1..)
                    .zip(source.lines())
                    .filter(|(_, line)| line.chars().count() > 100);
                found.extend(wide.map(|(number, _)| format!("{}:{number}", path.display())));
            }
        }
    }
    let mut found = Vec::new();
    for folder in [
        ".ci", "analyze", "benches", "crates", "examples", "fuzz", "peers", "src", "tests",
        "ui-tests",
    ] {
        too_wide(&root().join(folder), &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
