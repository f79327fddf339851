//! A batch of a dynamic size where a constant one is promised.

use conformable::prelude::*;
use conformable::data::Dataset;

fn main() {
    fn step(_x: Tensor<Rank2<2, 4>>) {}
    let data = Dataset::<Rank1<4>, 10>::new(vec![0.0; 8], &[0_u8; 2]).unwrap();
    for (x, _labels) in data.batches::<4>() {
        step(x);
    }
}

// fix: data.batches::<4>() -> data.batches::<2>()
