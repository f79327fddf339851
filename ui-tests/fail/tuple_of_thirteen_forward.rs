//! An input into a tuple of more than twelve layers.

use conformable::prelude::*;

type Three = (Relu, Relu, Relu);
type Thirteen = (Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu);

fn apply(net: &Thirteen) {
    let _y = net.forward(Tensor::<Rank1<3>>::zeros());
}

fn main() {
    let _types: Option<(Three, Thirteen)> = None;
    let _apply = apply;
}

// fix: net: &Thirteen -> net: &Three
