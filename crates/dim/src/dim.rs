use core::fmt::Debug;
use core::hash::Hash;

use crate::{BesideDim, Held, InnerDim, KeptDim, LabelledDim, SameDim, TargetDim};

/// A size known to the compiler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Const<const N: usize>;

/// A size known at run time: the batch, or the length of a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dyn(pub usize);

/// One dimension of a shape: [`Const`] or [`Dyn`].
///
/// The relations to itself that it has are what code generic over the batch needs: they hold for
/// every dimension.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dimension of a shape",
    label = "not a dimension",
    note = "a dimension is `Const<N>` or `Dyn`; code that is generic over it has the bound `B: Dim`"
)]
pub trait Dim:
    Copy
    + Debug
    + Default
    + PartialEq
    + Send
    + Sync
    + SameDim<Self, Holds = Held>
    + InnerDim<Self, Holds = Held>
    + KeptDim<Self, Holds = Held>
    + TargetDim<Self, Holds = Held>
    + BesideDim<Self, Holds = Held>
    + LabelledDim<Self, Holds = Held>
    + 'static
{
    /// The size if the compiler knows it.
    const SIZE: Option<usize>;

    /// The size.
    fn size(self) -> usize;

    /// The dimension of this type that has the given size, if there is one: a [`Const`] takes its
    /// own size only, a [`Dyn`] takes any.
    fn from_size(size: usize) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Dim for Const<N> {
    const SIZE: Option<usize> = Some(N);

    #[inline]
    fn size(self) -> usize {
        N
    }

    #[inline]
    fn from_size(size: usize) -> Option<Self> {
        (size == N).then_some(Self)
    }
}

#[diagnostic::do_not_recommend]
impl Dim for Dyn {
    const SIZE: Option<usize> = None;

    #[inline]
    fn size(self) -> usize {
        self.0
    }

    #[inline]
    fn from_size(size: usize) -> Option<Self> {
        Some(Self(size))
    }
}
