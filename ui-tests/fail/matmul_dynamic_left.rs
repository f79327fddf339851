//! A product over an axis that is dynamic on the left.

use conformable::prelude::*;

type Dynamic = (Const<5>, Dyn);
type Constant = (Const<5>, Const<3>);

fn product(a: &Tensor<Dynamic>, b: &Tensor<Rank2<3, 4>>) {
    let _product = a.matmul(b);
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _product = product;
}

// fix: Tensor<Dynamic> -> Tensor<Constant>
