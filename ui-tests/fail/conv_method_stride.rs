//! `conv2d` with a stride of zero.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<4, 3, 9, 9>>::zeros();
    let weight = Tensor::<Rank4<8, 3, 3, 3>>::zeros();
    let _y = x.conv2d(&weight, None, Stride::<0>, Padding::<0>);
}

// fix: Stride::<0> -> Stride::<1>
