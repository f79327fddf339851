//! An optimizer of a tensor that is not a parameter.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let (tensor, param) = (x.clone(), Param::new(x));
    let _both = (&tensor, &param);
    let _sgd = Sgd::new(&tensor, SgdConfig::default());
}

// fix: Sgd::new(&tensor, SgdConfig::default()) -> Sgd::new(&param, SgdConfig::default())
