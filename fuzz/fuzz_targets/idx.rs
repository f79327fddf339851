#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| conformable_fuzz::idx::target(bytes));
