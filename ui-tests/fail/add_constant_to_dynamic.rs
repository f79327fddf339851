//! A constant batch and a dynamic one.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<3>);
type Constant = (Const<2>, Const<3>);

fn sum(a: Tensor<Constant>, b: Tensor<Dynamic>) -> Tensor<Constant> {
    a + b
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _sum = sum;
}

// fix: Tensor<Dynamic> -> Tensor<Constant>
