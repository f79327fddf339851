//! A residual branch that makes a constant axis dynamic.

use conformable::prelude::*;

type Dynamic = Tensor<(Dyn, Const<3>)>;
type Constant = Tensor<Rank2<4, 3>>;

fn branch(x: Constant) -> Dynamic {
    x.try_into_shape().expect("a dynamic axis takes any size")
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let model = (Relu, Residual(Lambda(branch)));
    let _y = model.forward(Tensor::<Rank2<4, 3>>::zeros());
}

// fix: Dynamic { -> Constant {
