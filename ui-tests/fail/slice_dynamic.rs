//! A slice of an axis whose size only run time knows.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<6>);
type Constant = (Const<4>, Const<6>);

fn part(x: &Tensor<Dynamic>) {
    let _y = x.slice::<0, 0, 2>();
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _part = part;
}

// fix: Tensor<Dynamic> -> Tensor<Constant>
