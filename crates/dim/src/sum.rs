//! The size of two axes laid end to end.

use core::ops::Add;

use crate::table::{InTable, Uint};
use crate::{Check, Const, Dim, Dyn, ToConst, ToUint};

/// The size of an axis of `Self` followed by one of `Right`, as a concatenation needs it: constant
/// if both are, else dynamic.
pub trait Sum<Right: Dim>: Dim {
    /// The sum.
    type Output: Dim;
}

impl<const A: usize, const B: usize> Sum<Const<B>> for Const<A>
where
    Check: InTable<A> + InTable<B> + SumSize<A, B>,
{
    type Output = <Check as SumSize<A, B>>::Output;
}

impl<const A: usize> Sum<Dyn> for Const<A> {
    type Output = Dyn;
}

impl<Right: Dim> Sum<Right> for Dyn {
    type Output = Dyn;
}

/// The arithmetic behind [`Sum`].
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute {A} + {B}",
    label = "the size of the result is not known",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536; \
        name the resulting size yourself: `a.concat_to(&b, Axis::<AXIS>, Const::<N>)`"
)]
pub trait SumSize<const A: usize, const B: usize> {
    /// The sum.
    type Output: Dim;
}

#[diagnostic::do_not_recommend]
impl<const A: usize, const B: usize> SumSize<A, B> for Check
where
    Const<A>: ToUint,
    Const<B>: ToUint,
    Uint<A>: Add<Uint<B>>,
    typenum::Sum<Uint<A>, Uint<B>>: ToConst,
{
    type Output = <typenum::Sum<Uint<A>, Uint<B>> as ToConst>::Const;
}
