//! A constant batch and a dynamic one, laid side by side.

use conformable::prelude::*;

type Dynamic = (Dyn, Const<3>);
type Constant = (Const<2>, Const<3>);

fn both(a: &Tensor<Constant>, b: &Tensor<Dynamic>) {
    let _both = a.concat(b, Axis::<1>);
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _both = both;
}

// fix: Tensor<Dynamic> -> Tensor<Constant>
