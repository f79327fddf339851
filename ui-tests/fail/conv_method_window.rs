//! `conv2d` with a window that is not square.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<4, 3, 9, 9>>::zeros();
    let weight = Tensor::<Rank4<8, 3, 3, 5>>::zeros();
    let _y = x.conv2d(&weight, None, Stride::<1>, Padding::<0>);
}

// fix: Rank4<8, 3, 3, 5> -> Rank4<8, 3, 3, 3>
