//! A dynamic shape without its size.

use conformable::prelude::*;

fn main() {
    type Dynamic = (Dyn, Const<3>);
    type Constant = (Const<2>, Const<3>);
    let _types: Option<(Dynamic, Constant)> = None;
    let _x = Tensor::<Dynamic>::from_vec(vec![0.0; 6]);
}

// fix: Tensor::<Dynamic> -> Tensor::<Constant>
