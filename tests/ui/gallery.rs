//! docs/ERRORS.md: mistake, message and fix of every case, written from the cases.

use crate::cases::{Case, cases, names, read};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Holds the page against what it should be, or writes it.
fn check_or_write(contents: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ERRORS.md");
    if std::env::var_os("GALLERY").is_some_and(|value| value == "overwrite") {
        fs::write(path, contents).unwrap();
    } else if fs::read_to_string(path).unwrap_or_default() != contents {
        panic!("docs/ERRORS.md is out of date: GALLERY=overwrite cargo test --test ui");
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

/// The sections of the gallery, and the beginnings of the names of their cases; the first that fits
/// is taken.
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
            "backward",
            "plain_",
            "tracked_",
            "gradient",
            "as_mut",
            "cast_",
            "mode_",
            "custom_",
            "map_tracked",
            "frozen_",
            "sampling_",
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

/// The comment at the top of a program, in one line, without the full stop.
fn title(program: &str) -> String {
    let lines = program.lines().map_while(|line| line.strip_prefix("//! "));
    let text = lines.collect::<Vec<_>>().join(" ");
    text.trim_end_matches('.').to_owned()
}

/// A title, the line of the mistake beside its fix, and the message.
fn entry(case: &Case) -> String {
    let title = title(&case.wrong);
    let mut lines = case.wrong.lines().zip(case.right.lines());
    let (was, is) = lines.find(|(was, is)| was != is).unwrap();
    let message = short(&case.message(), &case.name);
    format!(
        "### {title}\n\n```diff\n- {}\n+ {}\n```\n\n```text\n{message}\n```\n\n",
        was.trim(),
        is.trim()
    )
}

/// The text of each section.
fn sections() -> Vec<String> {
    let mut sections = vec![String::new(); SECTIONS.len()];
    for case in cases() {
        let section = SECTIONS
            .iter()
            .position(|(_, starts)| starts.iter().any(|start| case.name.starts_with(start)))
            .unwrap();
        sections[section].push_str(&entry(&case));
    }
    sections
}

fn generic_programs(page: &mut String) {
    page.push_str(
        "## How to write generic code\n\n\
         These programs compile; they are in `ui-tests/generic/`.\n\n",
    );
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
}

/// What the page begins with, above the list of its sections.
const BEGINNING: &str = "\
# Mistakes, messages, fixes

Every program here is a test: `ui-tests/fail/` holds it with its fix and its message. The
line with `-` is the mistake, the one with `+` the fix; with it, the program compiles.
`cargo check` reports all of them. Written by `GALLERY=overwrite cargo test --test ui`.

A message says first which rule is broken, with both sizes, then where, then in a note
what usually causes it. What rustc adds below is left out here: the rule as a trait, and
`required for ..` from the place in the model where the rule is broken up to the model.

";

#[test]
fn the_gallery_is_that_of_the_tests() {
    let mut page = String::from(BEGINNING);
    for (title, _) in SECTIONS {
        let anchor = title.to_lowercase().replace(',', "").replace(' ', "-");
        writeln!(page, "- [{title}](#{anchor})").unwrap();
    }
    page.push_str("- [How to write generic code](#how-to-write-generic-code)\n\n");
    for ((title, _), text) in SECTIONS.iter().zip(sections()) {
        write!(page, "## {title}\n\n{text}").unwrap();
    }
    generic_programs(&mut page);
    check_or_write(&format!("{}\n", page.trim_end()));
}
