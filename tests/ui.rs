//! Programs with a shape bug must not compile, and say why; their twins, which differ in one token, must.
//!
//! trybuild runs `cargo check` for the failing ones, so what is tested is what `cargo check` sees. To accept a changed
//! message after reading it: `TRYBUILD=overwrite cargo test --test ui`; then `GALLERY=overwrite cargo test --test ui`
//! for docs/ERRORS.md. One case: `cargo test --test ui wrong -- trybuild=NAME`.
//!
//! The twins are modules of one test, `tests/twins.rs`: hundreds of programs would take minutes to link, and that they
//! compile is what matters.

use std::collections::BTreeSet;
use std::fmt::Write as _;
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

/// Holds a generated file of the repository against what it should be, or writes it.
fn generated(file: &str, contents: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("GALLERY").is_some_and(|value| value == "overwrite") {
        fs::write(path, contents).unwrap();
    } else if fs::read_to_string(path).unwrap_or_default() != contents {
        panic!("{file} is out of date: GALLERY=overwrite cargo test --test ui");
    }
}

#[test]
fn wrong_programs_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui-tests/fail/*.rs");
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
    assert!(fail.len() >= 200);
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
fn every_right_program_is_a_module_of_the_twins() {
    let mut main = String::from(
        "//! The programs of ui-tests/pass and ui-tests/generic, as modules of one program. Written by\n\
         //! `GALLERY=overwrite cargo test --test ui`.\n\n\
         #![allow(dead_code, unused_imports, clippy::all)]\n\n",
    );
    let mut calls = String::new();
    for folder_name in ["generic", "pass"] {
        for name in names(folder_name, "rs") {
            writeln!(
                main,
                "#[rustfmt::skip]\n#[path = \"../ui-tests/{folder_name}/{name}.rs\"]\nmod {name};"
            )
            .unwrap();
            if folder_name == "generic" {
                writeln!(calls, "    {name}::main();").unwrap();
            }
        }
    }
    write!(main, "\n#[test]\nfn generic_programs_run() {{\n{calls}}}\n").unwrap();
    generated("tests/twins.rs", &main);
}

/// Where rustc says it in its own words: a method that only plain tensors have, one whose trait is not imported, one whose result
/// is not known in generic code for want of a bound (E0599); a tensor that has been moved (E0382).
const IN_THE_WORDS_OF_RUSTC: &[&str] = &[
    "as_mut_slice_tracked",
    "cast_tracked",
    "generic_axis",
    "generic_flatten",
    "generic_layer",
    "index_rank",
    "moved_tensor",
    "select_rows_scalar",
    "to_array_dynamic",
    "trait_not_imported",
    "tuple_of_thirteen_forward",
];

/// Where rustc adds a list of impls: of a trait that people implement themselves, on a type of theirs that does not.
const WITH_A_LIST: &[&str] = &["cost_unknown", "forward_missing", "lambda_missing"];

/// What is wrong with these is not a size.
const WITHOUT_SIZES: &[&str] = &["cost_field", "cost_params", "derive_enum"];

/// The longest message, in lines, of a mistake in a model of five layers. A terminal shows two more, about a long type that
/// is written to a file; trybuild leaves them out.
const LINES_OF_A_MODEL: usize = 13;
/// Of a shape that does not fit, outside generic code.
const LINES_OF_A_SHAPE: usize = 14;
/// Of every other mistake that breaks a rule of ours.
const LINES: usize = 15;
/// Of one that rustc finds before it looks at our rules: a type that differs from the one expected, a method that is not there.
const LINES_OF_RUSTC: usize = 23;
/// Of one with a list.
const LINES_WITH_A_LIST: usize = 29;

#[test]
fn every_message_is_readable() {
    assert_eq!(
        names("fail", "rs"),
        names("fail", "stderr"),
        "every program has its message"
    );
    for name in names("fail", "stderr") {
        let message = read("fail", &format!("{name}.stderr"));
        for forbidden in [
            "UInt<",
            "UTerm",
            "B0",
            "B1",
            "typenum",
            "$RUST",
            "long-type",
            "/target/",
        ] {
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
            && ["`", "a tuple with "]
                .iter()
                .any(|what| message.contains(&format!("expected {what}")))
            && message.contains(" found ");
        let is_rustc = IN_THE_WORDS_OF_RUSTC.contains(&name.as_str());
        // A cost that an assertion of the user's does not allow; a list or a field that the derive macro does not.
        let is_budget =
            name.starts_with("cost_") && first.starts_with("error[E0080]: evaluation panicked: ");
        let is_of_the_derive = ["cost_", "derive_"].iter().any(|of| name.starts_with(of))
            && first.starts_with("error: ");
        assert!(
            is_ours || is_expected_found || is_rustc || is_budget || is_of_the_derive,
            "{name}: {first}"
        );
        for inner in ["Check", "Bool", "Ranked", "CountsAxis", "Operands"] {
            assert!(!first.contains(inner), "{name}: the first line has {inner}");
        }
        let has_list = message.contains("the following other types implement");
        assert_eq!(
            has_list,
            WITH_A_LIST.contains(&name.as_str()),
            "{name}: a list"
        );
        let is_of_a_model = name.starts_with("five_") || name.starts_with("struct_");
        let limit = if is_of_a_model {
            LINES_OF_A_MODEL
        } else if has_list {
            LINES_WITH_A_LIST
        } else if first.contains("shape mismatch: ") && !name.starts_with("generic_") {
            LINES_OF_A_SHAPE
        } else if is_ours || is_budget || is_of_the_derive {
            LINES
        } else {
            LINES_OF_RUSTC
        };
        let lines = message.lines().count();
        assert!(lines <= limit, "{name}: {lines} lines, more than {limit}");
        let has_size = message.contains(|c: char| c.is_ascii_digit());
        assert!(
            has_size || WITHOUT_SIZES.contains(&name.as_str()),
            "{name}: names no size"
        );
    }
}

/// The message down to the place, and our note.
fn short(stderr: &str, case: &str) -> String {
    let is_note = |line: &str| {
        line.trim_start().starts_with("= ")
            || line.starts_with("note:")
            || line.starts_with("help:")
    };
    let mut lines: Vec<&str> = stderr.lines().take_while(|line| !is_note(line)).collect();
    while lines
        .last()
        .is_some_and(|line| matches!(line.trim(), "" | "|"))
    {
        lines.pop();
    }
    let ours = stderr.lines().find(|line| {
        let line = line.trim_start();
        line.starts_with("= note: ")
            && !line.starts_with("= note: required")
            && !line.starts_with("= note: expected")
    });
    lines.extend(ours);
    lines
        .join("\n")
        .replace(&format!("ui-tests/fail/{case}.rs"), "src/main.rs")
}

/// The sections of the gallery, and the beginnings of the names of their cases; the first that fits is taken.
const SECTIONS: &[(&str, &[&str])] = &[
    (
        "Models of several layers",
        &[
            "five_",
            "struct_",
            "readme_linear",
            "conv_channels_in",
            "linear_in_",
            "flatten_into",
            "forward_returns",
            "model_input",
            "model_without_batch",
            "model_f64",
            "pool_window",
            "residual",
            "array_of",
            "tuple_of",
            "lambda_",
        ],
    ),
    ("Generic code", &["generic_"]),
    (
        "Losses, labels and metrics",
        &[
            "mse_",
            "l1_",
            "huber",
            "smooth",
            "binary",
            "cross_",
            "nll_",
            "labels_",
            "accuracy",
            "confusion",
            "reduction_type",
        ],
    ),
    (
        "Gradients and modes",
        &[
            "backward", "plain_", "tracked_", "gradient", "as_mut", "cast_", "mode_",
        ],
    ),
    ("Budgets", &["cost_"]),
    ("Data and optimizers", &["dataset", "optimizer", "adam"]),
    (
        "Parameters and initialisers",
        &[
            "init_",
            "param_",
            "weights_",
            "model_of",
            "derive",
            "forward_missing",
        ],
    ),
    (
        "Layers",
        &[
            "linear",
            "conv",
            "readme_conv",
            "depthwise",
            "grouped",
            "max_pool",
            "avg_pool",
            "pool",
            "global",
            "flatten_layer",
            "softmax_layer",
            "log_softmax",
            "dropout",
            "layer_",
        ],
    ),
    ("Matrix products", &["matmul", "readme_matmul", "transpose"]),
    (
        "Elementwise operations",
        &[
            "add_", "sub_", "mul_", "div_", "maximum", "minimum", "choose", "masked", "compare",
            "mask_", "number", "relu", "exp_",
        ],
    ),
    (
        "Axes and layout",
        &[
            "axis",
            "softmax",
            "sum",
            "mean",
            "max_",
            "argmax",
            "var_",
            "logsumexp",
            "select",
            "swap",
            "permute",
            "reshape",
            "unflatten",
            "flatten",
            "split",
            "slice",
            "concat",
            "stack",
            "squeeze",
            "unsqueeze",
            "expand",
            "broadcast",
            "gather",
            "reduction",
        ],
    ),
    ("Making and reading tensors", &[""]),
];

#[test]
fn the_gallery_is_that_of_the_tests() {
    let mut sections = vec![String::new(); SECTIONS.len()];
    for name in names("fail", "rs") {
        let file = format!("{name}.rs");
        let (wrong, right) = (read("fail", &file), read("pass", &file));
        let title = wrong
            .lines()
            .next()
            .unwrap()
            .trim_start_matches("//! ")
            .trim_end_matches('.');
        let section = SECTIONS
            .iter()
            .position(|(_, starts)| starts.iter().any(|start| name.starts_with(start)))
            .unwrap();
        let (was, is) = wrong
            .lines()
            .zip(right.lines())
            .find(|(was, is)| was != is)
            .unwrap();
        let message = short(&read("fail", &format!("{name}.stderr")), &name);
        write!(
            sections[section],
            "### {title}\n\n```diff\n- {}\n+ {}\n```\n\n```text\n{message}\n```\n\n",
            was.trim(),
            is.trim()
        )
        .unwrap();
    }
    let mut page = String::from(
        "# Mistakes, messages, fixes\n\n\
         Every program here is a test: `ui-tests/fail/` holds it with its whole message, `ui-tests/pass/` the one that\n\
         compiles. The line with `-` is the mistake, the one with `+` the fix. `cargo check` reports all of them.\n\
         Written by `GALLERY=overwrite cargo test --test ui`.\n\n\
         A message says first which rule is broken, with both sizes, then where, then in a note what usually causes\n\
         it. What rustc adds below is left out here: the rule as a trait, and `required for ..` from the place in the model\n\
         where the rule is broken up to the whole model.\n\n",
    );
    for ((title, _), _) in SECTIONS.iter().zip(&sections) {
        let anchor = title.to_lowercase().replace(',', "").replace(' ', "-");
        writeln!(page, "- [{title}](#{anchor})").unwrap();
    }
    page.push_str("- [How to write generic code](#how-to-write-generic-code)\n\n");
    for ((title, _), text) in SECTIONS.iter().zip(&sections) {
        write!(page, "## {title}\n\n{text}").unwrap();
    }
    page.push_str("## How to write generic code\n\nThese programs compile; they are in `ui-tests/generic/`.\n\n");
    for name in names("generic", "rs") {
        let source = read("generic", &format!("{name}.rs"));
        let (doc, code): (Vec<&str>, Vec<&str>) =
            source.lines().partition(|line| line.starts_with("//!"));
        let doc: Vec<&str> = doc
            .iter()
            .map(|line| line.trim_start_matches("//!").trim())
            .collect();
        writeln!(
            page,
            "{}\n\n```rust\n{}\n```\n",
            doc.join("\n"),
            code.join("\n").trim()
        )
        .unwrap();
    }
    generated("docs/ERRORS.md", &format!("{}\n", page.trim_end()));
}
