//! A data set of other classes than the model.

use conformable::prelude::*;
use conformable::data::Dataset;
use conformable::nn::loss::cross_entropy;

fn main() {
    let data = Dataset::<Rank1<4>, 26>::new(vec![0.0; 8], &[0_u8; 2]).unwrap();
    let layer = Linear::<4, 10>::init(&mut StdRng::seed_from_u64(0));
    for (x, labels) in data.batches::<2>() {
        let _loss = cross_entropy(&layer.forward(x), &labels);
    }
}

// fix: Dataset::<Rank1<4>, 26> -> Dataset::<Rank1<4>, 10>
