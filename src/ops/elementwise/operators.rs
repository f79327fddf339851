//! The operators `+ - * /` between tensors of equal shapes and between a tensor and a number, their
//! forms that assign, and `-` in front of a tensor. What they compute is in `arithmetic.rs`.

use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use conformable_terse::terse;

use super::compare::{NumberOrTensor, OfNumbers, OfTensors};
use super::operand::{AnyTensor, Operand as _};
use crate::autograd::{Join, Keeps, Mode};
use crate::kernels::map;
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, Float, Number, SameElement, Tensor};

/// What an operator does with a tensor on its left.
pub trait Operator<T: Element> {
    #[doc(hidden)]
    fn elements(left: T, right: T) -> T;

    #[doc(hidden)]
    #[track_caller]
    fn tensors<S, S2: Shape, T2: Element, M, N: Mode>(
        left: Tensor<S, T, M>,
        right: Tensor<S2, T2, N>,
    ) -> Tensor<S, T, <M as Join<N>>::Output>
    where
        S: Shape + SameShape<S2>,
        T: SameElement<T2>,
        M: Mode + Join<N>;

    #[doc(hidden)]
    fn number<S: Shape, M: Mode>(left: Tensor<S, T, M>, right: T) -> Tensor<S, T, M>;
}

/// How an operator combines a tensor of shape `S`, element type `T` and mode `M` with an `X` on its
/// right. The subject is the kind of `X`, so that rustc has one impl to name for each.
#[diagnostic::on_unimplemented(
    message = "a tensor of elements of type `{T}` cannot be combined with `{X}`",
    label = "expected a number of type `{T}`, or a tensor of the same shape",
    note = "numbers are of the element type of the tensor: `x * 2.0`, or `x * (n as {T})`; only \
        tensors of floating-point numbers are divided"
)]
pub trait Combines<X, S: Shape, T: Element, M: Mode> {
    /// The mode of the result.
    type Mode: Mode;

    #[doc(hidden)]
    #[track_caller]
    fn combine<O: Operator<T>>(left: Tensor<S, T, M>, right: X) -> Tensor<S, T, Self::Mode>;
}

#[terse]
impl<S: Shape, T: Element, M: Mode> Combines<T, S, T, M> for OfNumbers {
    type Mode = M;

    #[inline]
    fn combine<O: Operator<T>>(left: Tensor<S, T, M>, right: T) -> Tensor<S, T, M> {
        O::number(left, right)
    }
}

#[terse]
impl<X: AnyTensor, S, T, M> Combines<X, S, T, M> for OfTensors
where
    S: Shape + SameShape<X::Shape, Same: Shape>,
    T: SameElement<X::Element>,
    M: Mode + Join<X::Mode>,
{
    type Mode = <M as Join<X::Mode>>::Output;

    #[inline]
    #[track_caller]
    fn combine<O: Operator<T>>(left: Tensor<S, T, M>, right: X) -> Tensor<S, T, Self::Mode> {
        O::tensors(left, right.into_tensor())
    }
}

impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The elements for writing, if nobody else holds them and no gradient flows to them.
    #[inline]
    fn untracked_mut(&mut self) -> Option<&mut [T]> {
        match M::node(self.trace()) {
            None => self.get_mut(),
            Some(_) => None,
        }
    }
}

/// What an operator that assigns takes on its right: what the operator takes, if the result has the
/// mode of the tensor on the left. The subject is the kind of `X`, as that of [`Combines`].
#[diagnostic::on_unimplemented(
    message = "a tensor of elements of type `{T}` cannot be combined with `{X}`",
    label = "expected a number of type `{T}`, or a tensor of the same shape",
    note = "numbers are of the element type of the tensor: `x *= 2.0`, or `x *= n as {T}`; only \
        tensors of floating-point numbers are divided"
)]
pub trait Assigns<X, S: Shape, T: Element, M: Mode> {
    #[doc(hidden)]
    #[track_caller]
    fn assign<O: Operator<T>>(left: &mut Tensor<S, T, M>, right: X);
}

#[terse]
impl<S: Shape, T: Element, M: Mode> Assigns<T, S, T, M> for OfNumbers {
    #[inline]
    fn assign<O: Operator<T>>(left: &mut Tensor<S, T, M>, right: T) {
        match left.untracked_mut() {
            Some(values) => map::map_inplace(values, |x| O::elements(x, right)),
            None => *left = O::number(left.clone(), right),
        }
    }
}

#[terse]
impl<X: AnyTensor, S, T, M> Assigns<X, S, T, M> for OfTensors
where
    S: Shape + SameShape<X::Shape, Same: Shape>,
    T: SameElement<X::Element>,
    M: Mode + Keeps<X::Mode>,
{
    #[inline]
    #[track_caller]
    fn assign<O: Operator<T>>(left: &mut Tensor<S, T, M>, right: X) {
        let (right, trace) = right.into_values(left.shape());
        match left.untracked_mut() {
            Some(values) if X::Mode::node(&trace).is_none() => {
                map::zip_inplace(values, right.as_slice(), O::elements);
            }
            _ => {
                let right = right.with_trace::<X::Mode>(trace);
                *left = O::tensors::<S, S, T, M, X::Mode>(left.clone(), right);
            }
        }
    }
}

/// An operator between a tensor and what is on its right, and its form that assigns.
macro_rules! operators {
    ($(
        $number:ident: $marker:ident $symbol:tt,
        $operator:ident $method:ident, $assign:ident $assign_method:ident,
        $tensors:ident $with:ident;
    )*) => {
        $(
            /// The operator.
            #[derive(Debug)]
            pub enum $marker {}

            impl<T: $number> Operator<T> for $marker {
                #[inline]
                fn elements(left: T, right: T) -> T {
                    left $symbol right
                }

                #[inline]
                #[track_caller]
                fn tensors<S, S2: Shape, T2: Element, M, N: Mode>(
                    left: Tensor<S, T, M>,
                    right: Tensor<S2, T2, N>,
                ) -> Tensor<S, T, <M as Join<N>>::Output>
                where
                    S: Shape + SameShape<S2>,
                    T: SameElement<T2>,
                    M: Mode + Join<N>,
                {
                    left.$tensors(right)
                }

                #[inline]
                fn number<S: Shape, M: Mode>(left: Tensor<S, T, M>, right: T) -> Tensor<S, T, M> {
                    left.$with(right)
                }
            }

            impl<S: Shape, T: $number, M: Mode, X: NumberOrTensor> $operator<X> for Tensor<S, T, M>
            where
                X::Kind: Combines<X, S, T, M>,
            {
                type Output = Tensor<S, T, <X::Kind as Combines<X, S, T, M>>::Mode>;

                #[inline]
                #[track_caller]
                fn $method(self, right: X) -> Self::Output {
                    X::Kind::combine::<$marker>(self, right)
                }
            }

            impl<S: Shape, T: $number, M: Mode, X: NumberOrTensor> $operator<X> for &Tensor<S, T, M>
            where
                X::Kind: Combines<X, S, T, M>,
            {
                type Output = Tensor<S, T, <X::Kind as Combines<X, S, T, M>>::Mode>;

                #[inline]
                #[track_caller]
                fn $method(self, right: X) -> Self::Output {
                    X::Kind::combine::<$marker>(self.clone(), right)
                }
            }

            impl<S: Shape, T: $number, M: Mode, X: NumberOrTensor> $assign<X> for Tensor<S, T, M>
            where
                X::Kind: Assigns<X, S, T, M>,
            {
                #[inline]
                #[track_caller]
                fn $assign_method(&mut self, right: X) {
                    X::Kind::assign::<$marker>(self, right);
                }
            }
        )*
    };
}

operators! {
    Number: Plus +, Add add, AddAssign add_assign, add_tensor add_number;
    Number: Minus -, Sub sub, SubAssign sub_assign, sub_tensor sub_number;
    Number: Times *, Mul mul, MulAssign mul_assign, mul_tensor mul_number;
    Float: Over /, Div div, DivAssign div_assign, div_tensor div_number;
}

/// An operator between a number on the left and a tensor.
macro_rules! number_with {
    ($($ty:ident { $($operator:ident $method:ident |$c:ident, $x:ident| $result:expr;)* })*) => {
        $($(
            impl<S: Shape, M: Mode> $operator<Tensor<S, $ty, M>> for $ty {
                type Output = Tensor<S, $ty, M>;

                #[inline]
                fn $method(self, $x: Tensor<S, $ty, M>) -> Tensor<S, $ty, M> {
                    let $c = self;
                    $result
                }
            }

            impl<S: Shape, M: Mode> $operator<&Tensor<S, $ty, M>> for $ty {
                type Output = Tensor<S, $ty, M>;

                #[inline]
                fn $method(self, x: &Tensor<S, $ty, M>) -> Tensor<S, $ty, M> {
                    $operator::$method(self, x.clone())
                }
            }
        )*)*
    };
}

number_with! {
    f32 {
        Add add |c, x| x.add_number(c);
        Sub sub |c, x| x.number_sub(c);
        Mul mul |c, x| x.mul_number(c);
        Div div |c, x| x.number_div(c);
    }
    f64 {
        Add add |c, x| x.add_number(c);
        Sub sub |c, x| x.number_sub(c);
        Mul mul |c, x| x.mul_number(c);
        Div div |c, x| x.number_div(c);
    }
    u8 {
        Add add |c, x| x.add_number(c);
        Sub sub |c, x| x.number_sub(c);
        Mul mul |c, x| x.mul_number(c);
    }
    i32 {
        Add add |c, x| x.add_number(c);
        Sub sub |c, x| x.number_sub(c);
        Mul mul |c, x| x.mul_number(c);
    }
    i64 {
        Add add |c, x| x.add_number(c);
        Sub sub |c, x| x.number_sub(c);
        Mul mul |c, x| x.mul_number(c);
    }
    usize {
        Add add |c, x| x.add_number(c);
        Sub sub |c, x| x.number_sub(c);
        Mul mul |c, x| x.mul_number(c);
    }
}

impl<S: Shape, T: Float, M: Mode> Neg for Tensor<S, T, M> {
    type Output = Self;

    /// `y = -x`
    #[inline]
    fn neg(self) -> Self {
        self.negated()
    }
}

impl<S: Shape, T: Float, M: Mode> Neg for &Tensor<S, T, M> {
    type Output = Tensor<S, T, M>;

    #[inline]
    fn neg(self) -> Tensor<S, T, M> {
        -self.clone()
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn assigning_is_the_operator() {
        let (x, y) = (tensor([6.0_f32, -8.0]), tensor([2.0_f32, 4.0]));
        macro_rules! check {
            ($($assign:tt $symbol:tt;)*) => {
                $({
                    let mut z = x.clone();
                    z $assign &y;
                    assert_eq!(z, &x $symbol &y);
                    z $assign y.clone();
                    assert_eq!(z, &x $symbol &y $symbol &y);
                    z $assign 3.0;
                    assert_eq!(z, &x $symbol &y $symbol &y $symbol 3.0);
                })*
            };
        }
        check! { += +; -= -; *= *; /= /; }
        assert_eq!(x, tensor([6.0, -8.0]));
    }

    #[test]
    fn assigning_to_a_tracked_tensor_records() {
        let (a, b) = (tensor([-2.0, 0.5, 3.0]), tensor([1.0, -0.5, 2.0]));
        macro_rules! check {
            ($($assign:tt $symbol:tt;)*) => {
                $(
                    // On the left, on the right, both, and beside a number.
                    let left = |x: Tensor<Rank1<3>, f64, Tracked>| {
                        let mut y = x.clone().exp();
                        y $assign &b;
                        y $assign 1.5;
                        y
                    };
                    let want = (a.clone().exp() $symbol &b) $symbol 1.5;
                    assert_eq!(left(a.clone().tracked()).detach(), want);
                    gradcheck(|x| left(x).square().sum(), &a, 1e-5).unwrap();
                    let both = |x: Tensor<Rank1<3>, f64, Tracked>| {
                        let mut y = b.clone().tracked();
                        y $assign x.clone().exp();
                        y $assign x;
                        y
                    };
                    let want = &b $symbol a.clone().exp() $symbol &a;
                    assert_eq!(both(a.clone().tracked()).detach(), want);
                    gradcheck(|x| both(x).square().sum(), &a, 1e-5).unwrap();
                )*
            };
        }
        check! { += +; -= -; *= *; /= /; }
        let mut loss = tensor(0.0).tracked();
        let x = tensor(3.0).requires_grad();
        for _ in 0..4 {
            loss += x.clone().square();
        }
        assert_eq!(loss.backward().get(&x).unwrap().item(), 24.0);
    }

    #[test]
    fn what_is_assigned_to_keeps_the_values_of_its_clones() {
        let mut x = tensor([1.0_f32, 2.0]).tracked();
        let before = x.clone();
        x += 1.0;
        x *= tensor([2.0, 2.0]);
        assert_eq!(
            (before.to_vec(), x.to_vec()),
            (vec![1.0, 2.0], vec![4.0, 6.0])
        );
    }

    #[test]
    fn assigning_a_tensor_to_itself() {
        let mut x = tensor([1.0_f32, 2.0]);
        x += x.clone();
        assert_eq!(x, tensor([2.0, 4.0]));
    }
}
