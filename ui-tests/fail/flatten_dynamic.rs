//! A flatten over an axis whose size only run time knows.

use conformable::prelude::*;

type Images = (Const<3>, Dyn, Const<8>);
type Batches = (Dyn, Const<3>, Const<8>);

fn flat(x: Tensor<Images>) {
    let _y = x.flatten::<1>();
}

fn main() {
    let _types: Option<(Images, Batches)> = None;
    let _flat = flat;
}

// fix: Tensor<Images> -> Tensor<Batches>
