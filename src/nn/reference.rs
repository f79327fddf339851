//! What the layers of the library say to an input that is no tensor of theirs, such as a reference.
//!
//! If a layer is a module of one type only, rustc takes the input to be of that type before it
//! looks at the argument, and reports another one as mismatched types, in its own words. So each
//! layer has a second impl, for references, which is left open while the shape is not known, and
//! holds for no shape. Then the argument decides, and an input of another type breaks the rule
//! [`Module`].
//!
//! Layers whose impls are written by a macro are left out: rustc would quote the macro's call.

use super::{
    Conv2d, DepthwiseConv2d, Dropout, Flatten, FlattenTo, GlobalAvgPool2d, GroupedConv2d,
    LayerNorm, Linear, Module, Residual,
};
use crate::autograd::Mode;
use crate::shape::{Const, GroupedIn, Shape};
use crate::tensor::{Element, Float, Tensor};

/// Shapes of references that a layer takes: there are none.
pub trait Never {
    /// What comes out.
    type Output;

    /// What comes out.
    fn output(self) -> Self::Output;
}

macro_rules! by_value {
    ($($layer:ty $(, [$($parameter:tt)*])? $(where [$($bound:tt)*])?;)+) => {$(
        #[doc(hidden)]
        #[diagnostic::do_not_recommend]
        impl<S, E, M $(, $($parameter)*)?> Module<&Tensor<S, E, M>> for $layer
        where
            S: Shape + Never,
            E: Element,
            M: Mode,
            $($($bound)*)?
        {
            type Output = S::Output;

            fn forward(&self, x: &Tensor<S, E, M>) -> Self::Output {
                x.shape().output()
            }
        }
    )+};
}

by_value! {
    LayerNorm<D, AFFINE, BIAS, T>, [
        const D: usize, const AFFINE: bool, const BIAS: bool, T: Float
    ];
    Linear<IN, OUT, BIAS, T>, [const IN: usize, const OUT: usize, const BIAS: bool, T: Float];
    Conv2d<IN, OUT, K, STRIDE, P, BIAS, T>, [
        const IN: usize, const OUT: usize, const K: usize, const STRIDE: usize, const P: usize,
        const BIAS: bool, T: Float
    ];
    DepthwiseConv2d<C, K, STRIDE, P, BIAS, T>, [
        const C: usize, const K: usize, const STRIDE: usize, const P: usize, const BIAS: bool,
        T: Float
    ];
    GroupedConv2d<IN, OUT, K, GROUPS, STRIDE, P, BIAS, T>, [
        const IN: usize, const OUT: usize, const K: usize, const GROUPS: usize,
        const STRIDE: usize, const P: usize, const BIAS: bool, T: Float
    ] where [Const<IN>: GroupedIn<OUT, K, GROUPS>];
    GlobalAvgPool2d;
    Flatten<START>, [const START: usize];
    FlattenTo<N, START>, [const N: usize, const START: usize];
    Dropout;
    Residual<L>, [L];
    [L; N], [L, const N: usize];
}
