//! A product over an axis that is dynamic on one side.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<3>);
type Constant = (Const<5>, Const<3>);

fn product(a: &Tensor<Rank2<4, 5>>, b: &Tensor<Dynamic>) -> Tensor<Rank2<4, 3>> {
    a.matmul(b)
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _product = product;
}

// fix: Tensor<Dynamic> -> Tensor<Constant>
