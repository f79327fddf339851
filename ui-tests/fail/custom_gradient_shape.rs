//! An operation of one's own whose gradient has another shape than its operand.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<4, 3>>::zeros().requires_grad();
    let _sums: Tensor<Rank1<4>, f32, Tracked> = x.custom(
        |x| x.sum_axis::<1>(),
        |_x, _y| |dy| dy.broadcast(Axis::<0>, Const::<3>),
    );
}

// fix: Axis::<0> -> Axis::<1>
