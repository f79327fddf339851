//! An array of a shape that only run time knows.

use conformable::prelude::*;

fn main() {
    let dynamic = Tensor::<(Dyn, Const<3>)>::zeros_of((Dyn(2), Const));
    let constant = Tensor::<Rank2<2, 3>>::zeros();
    let _both = (&dynamic, &constant);
    let _array = dynamic.to_array();
}

// fix: _array = dynamic -> _array = constant
