//! A dynamic batch and a constant one.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<3>);
type Constant = (Const<2>, Const<3>);

fn sum(a: Tensor<Dynamic>, b: Tensor<Constant>) -> Tensor<Dynamic> {
    a + b
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _sum = sum;
}

// fix: Tensor<Constant> -> Tensor<Dynamic>
