//! A model for other images than those of the data set.

use conformable::prelude::*;
use conformable::data::Dataset;

fn main() {
    let data = Dataset::<Rank3<1, 8, 8>, 10>::new(vec![0.0; 64 * 4], &[0_u8; 4]).unwrap();
    let net = <(Flatten, Linear<784, 10>)>::init(&mut StdRng::seed_from_u64(0));
    for (images, _labels) in data.batches::<2>() {
        let _y = net.forward(images);
    }
}

// fix: Linear<784, 10> -> Linear<64, 10>
