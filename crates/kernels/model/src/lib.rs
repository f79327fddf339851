//! The team of threads of `crates/kernels/src/par/process`, the files themselves, with loom's
//! atomics, locks and threads in place of the machine's. loom runs a test in every order that the
//! operations of its threads can have, and with every value that a load may see; where these are
//! too many, in every order with a few preemptions.
//!
//! ```sh
//! cargo test --manifest-path crates/kernels/model/Cargo.toml
//! ```
//!
//! The tests are in `tests.rs`. What differs from the real thing is in `sync.rs`.

#![cfg(test)]

#[path = "../../src/par/process/gate.rs"]
mod gate;
#[path = "../../src/par/process/shared_loop.rs"]
mod shared_loop;
mod sync;
#[path = "../../src/par/process/team.rs"]
mod team;
mod tests;
#[path = "../../src/par/process/worker.rs"]
mod worker;
