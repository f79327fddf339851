//! Bytes of a data set into a layer.

use conformable::prelude::*;
use conformable::data::Dataset;

fn main() {
    let data = Dataset::<Rank1<4>, 10, u8>::new(vec![Default::default(); 8], &[0_u8; 2]).unwrap();
    let layer = Linear::<4, 10>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(data.item(0).0);
}

// fix: Dataset::<Rank1<4>, 10, u8> -> Dataset::<Rank1<4>, 10, f32>
