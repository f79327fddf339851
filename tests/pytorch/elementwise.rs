use conformable::prelude::*;
use conformable::tensor::Float;

use crate::fixture::Fixtures;

type S = Rank2<3, 5>;

/// An operation of one tensor, in both element types.
macro_rules! unary {
    ($($name:literal: |$x:ident| $y:expr;)*) => {
        #[test]
        fn unary() {
            fn check<T: Float>(fixtures: &Fixtures) {
                $({
                    let case = fixtures.case($name);
                    let x = case.input::<S, T>("x");
                    let $x = x.clone();
                    case.check($y, &[("x", &x)]);
                })*
            }
            let fixtures = Fixtures::open("elementwise");
            check::<f32>(&fixtures);
            check::<f64>(&fixtures);
        }
    };
}

unary! {
    "exp": |x| x.exp();
    "relu": |x| x.relu();
    "square": |x| x.square();
    "tanh": |x| x.tanh();
}
