//! A Kaiming distribution for a vector.

use conformable::prelude::*;
use conformable::nn::init;

type Bias = Rank1<64>;
type Weight = Rank2<64, 3>;

fn main() {
    let _types: Option<(Bias, Weight)> = None;
    let _value: Tensor<Bias> = init::kaiming_normal().tensor(&mut StdRng::seed_from_u64(0));
}

// fix: Tensor<Bias> -> Tensor<Weight>
