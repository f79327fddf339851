//! A log-softmax layer over an axis that is not there.

use conformable::prelude::*;

fn main() {
    let softmax = LogSoftmax::<-3>;
    let _y = softmax.forward(Tensor::<Rank2<4, 64>>::zeros());
}

// fix: LogSoftmax::<-3> -> LogSoftmax::<-2>
