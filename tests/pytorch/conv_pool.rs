use conformable::prelude::*;
use conformable::shape::{Groups, Padding, Stride};
use conformable::tensor::Float;

use crate::fixture::{Fixtures, assert_close, to_float};

/// A convolution with a bias, in both element types.
macro_rules! conv {
    (
        $fixtures:ident, $name:literal, $x:ty, $weight:ty, $bias:ty,
        $method:ident($($option:expr),*)
    ) => {
        conv!(@ $fixtures, f32, $name, $x, $weight, $bias, $method($($option),*));
        conv!(@ $fixtures, f64, $name, $x, $weight, $bias, $method($($option),*));
    };
    (
        @ $fixtures:ident, $float:ty, $name:literal, $x:ty, $weight:ty, $bias:ty,
        $method:ident($($option:expr),*)
    ) => {{
        let case = $fixtures.case($name);
        let x = case.input::<$x, $float>("x");
        let weight = case.input::<$weight, $float>("weight");
        let bias = case.input::<$bias, $float>("bias");
        let y = x.$method(&weight, Some(&bias), $($option),*);
        case.check(y, &[("x", &x), ("weight", &weight), ("bias", &bias)]);
    }};
}

#[test]
fn conv2d() {
    let f = Fixtures::open("conv_pool");
    type X = Rank4<2, 3, 5, 5>;
    type W = Rank4<4, 3, 3, 3>;
    conv!(
        f,
        "conv2d",
        X,
        W,
        Rank1<4>,
        conv2d(Stride::<1>, Padding::<0>)
    );
    conv!(
        f,
        "conv2d",
        (Dyn, Const<3>, Const<5>, Const<5>),
        W,
        Rank1<4>,
        conv2d(Stride::<1>, Padding::<0>)
    );
    conv!(f, "conv2d.stride2", Rank4<2, 3, 6, 6>, W, Rank1<4>, conv2d(Stride::<2>, Padding::<0>));
    conv!(
        f,
        "conv2d.padding1",
        X,
        W,
        Rank1<4>,
        conv2d(Stride::<1>, Padding::<1>)
    );
    conv!(
        f, "conv2d.stride2_padding2_k5", Rank4<2, 3, 7, 7>, Rank4<4, 3, 5, 5>, Rank1<4>,
        conv2d(Stride::<2>, Padding::<2>)
    );
    conv!(f, "conv2d.k1", X, Rank4<4, 3, 1, 1>, Rank1<4>, conv2d(Stride::<1>, Padding::<0>));
    conv!(
        f, "conv2d.non_square", Rank4<2, 3, 4, 7>, W, Rank1<4>,
        conv2d(Stride::<1>, Padding::<0>)
    );
    conv!(
        f, "conv2d.groups2", Rank4<2, 4, 5, 5>, Rank4<6, 2, 3, 3>, Rank1<6>,
        grouped_conv2d(Stride::<1>, Padding::<0>, Groups::<2>)
    );
    conv!(
        f, "conv2d.depthwise", X, Rank4<3, 1, 3, 3>, Rank1<3>,
        depthwise_conv2d(Stride::<1>, Padding::<0>)
    );
    conv!(
        f, "conv2d.depthwise", X, Rank4<3, 1, 3, 3>, Rank1<3>,
        grouped_conv2d(Stride::<1>, Padding::<0>, Groups::<3>)
    );
}

#[test]
fn conv2d_without_bias() {
    fn check<T: Float>(fixtures: &Fixtures) {
        let case = fixtures.case("conv2d.no_bias");
        let x = case.input::<Rank4<2, 3, 5, 5>, T>("x");
        let weight = case.input::<Rank4<4, 3, 3, 3>, T>("weight");
        let y = x.conv2d(&weight, None, Stride::<1>, Padding::<0>);
        case.check(y, &[("x", &x), ("weight", &weight)]);
    }
    let fixtures = Fixtures::open("conv_pool");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}

/// A pool by maximum and by mean, in both element types.
macro_rules! pool {
    ($fixtures:ident, $variant:literal, $x:ty, $k:literal, $stride:literal, $padding:literal) => {
        pool!(@ $fixtures, f32, $variant, $x, $k, $stride, $padding);
        pool!(@ $fixtures, f64, $variant, $x, $k, $stride, $padding);
    };
    (
        @ $fixtures:ident, $float:ty, $variant:literal, $x:ty,
        $k:literal, $stride:literal, $padding:literal
    ) => {{
        let case = $fixtures.case(concat!("max_pool2d.", $variant));
        let x = case.input::<$x, $float>("x");
        case.check(x.max_pool2d::<$k, $stride, $padding>(), &[("x", &x)]);
        let case = $fixtures.case(concat!("avg_pool2d.", $variant));
        let x = case.input::<$x, $float>("x");
        case.check(x.avg_pool2d::<$k, $stride, $padding>(), &[("x", &x)]);
    }};
}

#[test]
fn pools() {
    let f = Fixtures::open("conv_pool");
    pool!(f, "k2s2", Rank4<2, 3, 4, 6>, 2, 2, 0);
    pool!(f, "k2s2_odd", Rank4<2, 3, 5, 5>, 2, 2, 0);
    pool!(f, "k3s1", Rank4<2, 3, 5, 5>, 3, 1, 0);
    pool!(f, "k3s2p1", Rank4<2, 3, 5, 5>, 3, 2, 1);
    pool!(f, "k3s2p1", (Dyn, Const<3>, Const<5>, Const<5>), 3, 2, 1);
}

/// PyTorch keeps a height and width of 1, which this library leaves out.
#[test]
fn global_avg_pool2d() {
    fn check<T: Float>(fixtures: &Fixtures) {
        let case = fixtures.case("global_avg_pool2d");
        let x = case.input::<Rank4<2, 3, 4, 5>, T>("x");
        let y = x.global_avg_pool2d();
        assert_close(
            "global_avg_pool2d",
            y.as_slice(),
            case.output::<Rank4<2, 3, 1, 1>>().as_slice(),
        );
        let cotangent = case.read::<Rank4<2, 3, 1, 1>, f64>("cot");
        let cotangent = to_float::<_, T>(
            &Tensor::<Rank2<2, 3>, f64>::from_slice(cotangent.as_slice()).unwrap(),
        );
        case.check_gradients((y * cotangent).sum(), &[("x", &x)]);
    }
    let fixtures = Fixtures::open("conv_pool");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}
