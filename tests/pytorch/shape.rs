use conformable::prelude::*;
use conformable::tensor::Float;

use crate::fixture::{Case, Fixtures, assert_close, to_float};

/// A case of one input `x`, in both element types.
macro_rules! of_one {
    ($test:ident; $($name:literal: |$x:ident: $shape:ty| $y:expr;)*) => {
        #[test]
        fn $test() {
            fn check<T: Float>(fixtures: &Fixtures) {
                $({
                    let case = fixtures.case($name);
                    let x = case.input::<$shape, T>("x");
                    let $x = x.clone();
                    case.check($y, &[("x", &x)]);
                })*
            }
            let fixtures = Fixtures::open("shape");
            check::<f32>(&fixtures);
            check::<f64>(&fixtures);
        }
    };
}

of_one! {
    constant;
    "broadcast.1x3": |x: Rank2<1, 3>| x.expand(Axis::<0>, Const::<2>);
    "broadcast.2x1": |x: Rank2<2, 1>| x.expand(Axis::<1>, Const::<3>);
    "broadcast.3": |x: Rank1<3>| x.broadcast(Axis::<0>, Const::<2>);
    "broadcast.3": |x: Rank1<3>| x.broadcast_to((Const::<2>, Const::<3>));
    "flatten": |x: Rank3<2, 3, 4>| x.flatten::<0>();
    "flatten": |x: Rank3<2, 3, 4>| x.flatten_to::<0, 24>();
    "flatten.from1": |x: Rank3<2, 3, 4>| x.flatten::<1>();
    "permute.0213": |x: Rank4<2, 3, 4, 5>| x.permute::<(Axis<0>, Axis<2>, Axis<1>, Axis<3>)>();
    "permute.0213": |x: Rank4<2, 3, 4, 5>| x.swap_axes::<1, 2>();
    "permute.201": |x: Rank3<2, 3, 4>| x.permute::<(Axis<2>, Axis<0>, Axis<1>)>();
    "reshape": |x: Rank3<2, 3, 4>| x.reshape::<Rank2<4, 6>>();
    "reshape": |x: Rank3<2, 3, 4>| x.reshape_to::<Rank2<4, 6>>();
    "slice.axis0": |x: Rank2<5, 4>| x.slice::<0, 1, 3>();
    "slice.axis1": |x: Rank2<5, 4>| x.slice::<1, 1, 4>();
    "slice.both": |x: Rank2<5, 4>| x.slice::<0, 2, 5>().slice::<1, 0, 2>();
    "transpose": |x: Rank2<3, 4>| x.transpose();
}

of_one! {
    dynamic;
    "broadcast.3": |x: Rank1<3>| x.broadcast(Axis::<0>, Dyn(2));
    "broadcast.2x1": |x: (Dyn, Const<1>)| x.expand(Axis::<1>, Dyn(3));
    "flatten.from1": |x: (Dyn, Const<3>, Const<4>)| x.flatten::<1>();
    "permute.201": |x: (Dyn, Const<3>, Const<4>)| x.permute::<(Axis<2>, Axis<0>, Axis<1>)>();
    "reshape": |x: (Dyn, Const<3>, Const<4>)| x.try_reshape((Const::<4>, Dyn(6))).unwrap();
    "slice.axis0": |x: Rank2<5, 4>| x.try_slice::<0>(1..3).unwrap();
    "slice.both": |x: (Dyn, Const<4>)| x.try_slice::<0>(2..).unwrap().slice::<1, 0, 2>();
    "transpose": |x: (Dyn, Const<4>)| x.transpose();
}

#[test]
fn of_two() {
    fn check<T: Float>(fixtures: &Fixtures) {
        fn operands<A: Shape, B: Shape, T: Float>(
            case: Case<'_>,
        ) -> (Tensor<A, T, Tracked>, Tensor<B, T, Tracked>) {
            (case.input("a"), case.input("b"))
        }
        let case = fixtures.case("concat.axis0");
        let (a, b) = operands::<Rank2<2, 3>, Rank2<4, 3>, T>(case);
        case.check(a.concat(&b, Axis::<0>), &[("a", &a), ("b", &b)]);
        case.check(
            a.concat_to(&b, Axis::<0>, Const::<6>),
            &[("a", &a), ("b", &b)],
        );
        let (a, b) = operands::<(Dyn, Const<3>), (Dyn, Const<3>), T>(case);
        case.check(a.concat(&b, Axis::<0>), &[("a", &a), ("b", &b)]);
        let both = Tensor::concat_all([a.clone(), b.clone()], Axis::<0>);
        case.check(both, &[("a", &a), ("b", &b)]);

        let case = fixtures.case("concat.axis1");
        let (a, b) = operands::<Rank2<2, 3>, Rank2<2, 4>, T>(case);
        case.check(a.concat(&b, Axis::<-1>), &[("a", &a), ("b", &b)]);

        type S = Rank2<2, 3>;
        let case = fixtures.case("stack.axis0");
        let (a, b) = operands::<S, S, T>(case);
        let stacked = Tensor::stack([a.clone(), b.clone()], Axis::<0>);
        case.check(stacked, &[("a", &a), ("b", &b)]);
        let list = [a.clone(), b.clone()];
        let stacked = Tensor::try_stack(&list, Axis::<0>).unwrap();
        case.check(stacked, &[("a", &a), ("b", &b)]);

        let case = fixtures.case("stack.axis1");
        let (a, b) = operands::<S, S, T>(case);
        let stacked = Tensor::stack([a.clone(), b.clone()], Axis::<1>);
        case.check(stacked, &[("a", &a), ("b", &b)]);
    }
    let fixtures = Fixtures::open("shape");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}

#[test]
fn by_index() {
    fn check<T: Float>(fixtures: &Fixtures) {
        let case = fixtures.case("gather_rows");
        let x = case.input::<Rank2<4, 3>, T>("x");
        let index = case.read::<Rank1<5>, i64>("in/index");
        case.check(x.select_rows(&index).unwrap(), &[("x", &x)]);

        let case = fixtures.case("gather.axis1");
        let x = case.input::<Rank2<3, 4>, T>("x");
        let index = case.read::<Rank2<3, 2>, i64>("in/index");
        case.check(x.gather(&index, Axis::<1>).unwrap(), &[("x", &x)]);
        // Along the other axis, by way of a transpose.
        let y = x.transpose().gather(&index.transpose(), Axis::<0>);
        case.check(y.unwrap().transpose(), &[("x", &x)]);
    }
    let fixtures = Fixtures::open("shape");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}

#[test]
fn split() {
    /// Compares two outputs, and the gradient of both together.
    fn both<A: Shape, B: Shape, T: Float>(
        case: Case<'_>,
        x: &Tensor<Rank2<5, 4>, T, Tracked>,
        (a, b): (Tensor<A, T, Tracked>, Tensor<B, T, Tracked>),
    ) {
        assert_close(
            "split/out/0",
            a.as_slice(),
            &case.read::<A, f64>("out/0").to_vec(),
        );
        assert_close(
            "split/out/1",
            b.as_slice(),
            &case.read::<B, f64>("out/1").to_vec(),
        );
        let a = a * to_float::<A, T>(&case.read("cot/0"));
        let b = b * to_float::<B, T>(&case.read("cot/1"));
        case.check_gradients(a.sum() + b.sum(), &[("x", x)]);
    }
    fn check<T: Float>(fixtures: &Fixtures) {
        let case = fixtures.case("split.axis0");
        let x = case.input("x");
        both::<_, _, T>(case, &x, x.split_at::<0, 2>());
        both(case, &x, (x.slice::<0, 0, 2>(), x.slice::<0, 2, 5>()));
        let case = fixtures.case("split.axis1");
        let x = case.input("x");
        both::<_, _, T>(case, &x, x.split_at::<1, 1>());
    }
    let fixtures = Fixtures::open("shape");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}

#[test]
fn no_case_is_left_out() {
    let source = include_str!("shape.rs");
    for case in Fixtures::open("shape").cases() {
        assert!(
            source.contains(&format!("{case:?}")),
            "{case} is not checked"
        );
    }
}
