//! What a message may look like: one error for one mistake, in few lines, with sizes in decimals.

use crate::cases::{cases, names};

/// Where rustc says it in its own words: a method that only plain tensors have, one whose trait is
/// not imported, one whose result is not known in generic code for want of a bound (E0599); a
/// tensor that has been moved (E0382); a closure that names another mode than it gets (E0271).
const IN_THE_WORDS_OF_RUSTC: &[&str] = &[
    "frozen_closure",
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

/// Where rustc adds a list of impls: of a trait that people implement themselves, on a type of
/// theirs that does not.
const WITH_A_LIST: &[&str] = &["cost_unknown", "forward_missing", "lambda_missing"];

/// What is wrong with these is not a size.
const WITHOUT_SIZES: &[&str] = &[
    "cost_field",
    "cost_params",
    "derive_elementwise_parameter",
    "derive_enum",
];

/// The longest message, in lines, of a mistake in a model of five layers. A terminal shows two
/// more, about a long type that is written to a file; trybuild leaves them out.
const LINES_OF_A_MODEL: usize = 13;
/// Of a shape that does not fit, outside generic code.
const LINES_OF_A_SHAPE: usize = 14;
/// Of every other mistake that breaks a rule of ours.
const LINES: usize = 15;
/// Of one that rustc finds before it looks at our rules: a type that differs from the one expected,
/// a method that is not there.
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
    for case in cases() {
        let (name, message) = (&case.name, case.message());
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
        // A cost that an assertion of the user's does not allow; a list or a field that the derive
        // macro does not.
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
