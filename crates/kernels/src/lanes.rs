//! Partial sums side by side, put together.

use super::scalar::Scalar;

/// The sum of the lanes: one half is added to the other until a single one is left. `LANES` is a
/// power of two.
#[inline(always)]
pub(crate) fn sum_of_lanes<T: Scalar, const LANES: usize>(mut lanes: [T; LANES]) -> T {
    const { assert!(LANES.is_power_of_two()) };
    let mut width = LANES / 2;
    while width > 0 {
        for l in 0..width {
            lanes[l] += lanes[l + width];
        }
        width /= 2;
    }
    lanes[0]
}
