//! Zeros of a shape whose size only run time knows.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<3>);
type Constant = (Const<2>, Const<3>);

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _x = Tensor::<Dynamic>::zeros();
}

// fix: Tensor::<Dynamic> -> Tensor::<Constant>
