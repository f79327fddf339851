//! An operation of one's own on a vector and a number, whose second gradient is a vector.

use conformable::autograd::custom2;
use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros().requires_grad();
    let scale = tensor(2.0).requires_grad();
    let _y = custom2(
        x,
        scale,
        |x, scale| x * scale.item(),
        |x, scale, _y| (move |dy| dy * scale.item(), move |dy| (dy * &x).square()),
    );
}

// fix: square -> sum
