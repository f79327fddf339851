//! The report of this machine.

fn main() {
    print!("{}", conformable_wasm::report());
}
