//! `conv2d` with a weight for other channels.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<4, 3, 9, 9>>::zeros();
    let weight = Tensor::<Rank4<8, 1, 3, 3>>::zeros();
    let _y = x.conv2d(&weight, None, Stride::<1>, Padding::<0>);
}

// fix: Rank4<8, 1, 3, 3> -> Rank4<8, 3, 3, 3>
