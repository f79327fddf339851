//! A mean without its axis minus the whole: the axis is gone.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<64, 10>>::zeros();
    let mean = x.mean_axis::<1>();
    let _y = x - mean.expand(Axis::<1>, Const::<10>);
}

// fix: mean_axis -> mean_keep
