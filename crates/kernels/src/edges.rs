//! Every kernel at sizes just below, at and above each constant that makes it change its way, and
//! at sizes of 0 and 1, against its definition.
//!
//! Values are small whole numbers where a kernel only adds and multiplies: their sums are exact in
//! any order, so results are compared with `==`, and one wrong element is seen.

mod elements;
mod images;
mod lines;
mod moves;
mod products;
mod table;

/// Whole numbers from -3 to 3, which do not repeat with any axis.
fn whole(n: usize, salt: usize) -> Vec<f32> {
    let number = |i: usize| ((i + salt).wrapping_mul(2_654_435_761) >> 7) % 7;
    (0..n).map(|i| number(i) as f32 - 3.0).collect()
}

/// The same numbers, divided by 4.
fn quarters(n: usize, salt: usize) -> Vec<f64> {
    whole(n, salt).iter().map(|&v| f64::from(v) / 4.0).collect()
}

fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().copied().map(f64::from).collect()
}

#[track_caller]
fn close(got: &[f64], want: &[f64], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        let is_close = (got - want).abs() <= 1e-11 * (1.0 + want.abs());
        let is_same = got == want || (got.is_nan() && want.is_nan());
        assert!(
            is_close || is_same,
            "{what}: element {i} is {got}, not {want}"
        );
    }
}
