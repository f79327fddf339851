//! Programs with a shape bug must not compile, and say why; their twins, which differ in one token,
//! must.
//!
//! trybuild runs `cargo check`, so what is tested is what `cargo check` sees. To accept a changed
//! message after reading it: `TRYBUILD=overwrite cargo test --test ui`; then `GALLERY=overwrite
//! cargo test --test ui` for docs/ERRORS.md. One case: `cargo test --test ui wrong -- trybuild=NAME
//! trybuild=twins`.

mod cases;
mod gallery;
mod generic;
mod messages;
mod twins;

#[test]
fn wrong_programs_do_not_compile_and_their_twins_do() {
    let twins = twins::Twins::write();
    let programs = trybuild::TestCases::new();
    programs.compile_fail("ui-tests/fail/*.rs");
    programs.compile_fail(&twins.program);
    drop(programs);
    twins.check_that_nothing_was_accepted();
}
