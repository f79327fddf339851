//! The programs in `ui-tests/generic`, which show how to write generic code, compile and run.

use crate::cases::names;

#[rustfmt::skip]
#[path = "../../ui-tests/generic/batch_and_mode.rs"]
mod batch_and_mode;
#[rustfmt::skip]
#[path = "../../ui-tests/generic/channels.rs"]
mod channels;
#[rustfmt::skip]
#[path = "../../ui-tests/generic/image_size.rs"]
mod image_size;

const PROGRAMS: [(&str, fn()); 3] = [
    ("batch_and_mode", batch_and_mode::main),
    ("channels", channels::main),
    ("image_size", image_size::main),
];

#[test]
fn all_of_them_are_here() {
    let here: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(Vec::from_iter(names("generic", "rs")), here);
}

#[test]
fn they_run() {
    for (_, program) in PROGRAMS {
        program();
    }
}
