//! The order of items.

use rand::Rng;
use rand::seq::SliceRandom as _;

/// The numbers below `count` in a random order.
pub(super) fn random_order<R: Rng>(count: usize, rng: &mut R) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(rng);
    order
}
