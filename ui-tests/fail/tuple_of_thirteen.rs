//! A tuple of more than twelve layers.

use conformable::prelude::*;

type Three = (Relu, Relu, Relu);
type Thirteen = (Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu);

fn main() {
    let _types: Option<(Three, Thirteen)> = None;
    let _net = <Thirteen as Init>::init(&mut StdRng::seed_from_u64(0));
}

// fix: Thirteen as -> Three as
