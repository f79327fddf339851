//! Logits whose rows are classes by a one-hot whose columns are: both axes differ.

use conformable::prelude::*;

type OneHot = Rank2<64, 10>;
type ByClass = Rank2<10, 64>;

fn main() {
    let logits = Tensor::<ByClass>::zeros();
    let _both: Option<(OneHot, ByClass)> = None;
    let _picked = logits * Tensor::<OneHot>::zeros();
}

// fix: Tensor::<OneHot> -> Tensor::<ByClass>
