//! A reshape of a shape that only run time knows.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<6>);
type Constant = (Const<4>, Const<6>);

fn flat(x: Tensor<Dynamic>) -> Tensor<Rank1<24>> {
    x.reshape()
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _flat = flat;
}

// fix: Tensor<Dynamic> -> Tensor<Constant>
