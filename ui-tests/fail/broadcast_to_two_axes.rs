//! A broadcast to a shape that ends in other sizes.

use conformable::prelude::*;

type Other = (Const<2>, Const<7>, Const<9>);
type Right = (Const<2>, Const<8>, Const<4>);

fn main() {
    let x = Tensor::<Rank2<8, 4>>::zeros();
    let _both: Option<(Other, Right)> = None;
    let _y = x.broadcast_to(Other::default());
}

// fix: Other::default() -> Right::default()
