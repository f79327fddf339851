//! A softmax layer over an axis that is not there.

use conformable::prelude::*;

fn main() {
    let softmax = Softmax::<1>;
    let _y = softmax.forward(Tensor::<Rank2<4, 64>>::zeros());
}
