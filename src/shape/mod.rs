//! Shapes: tuples of dimensions, and the relations between them.
//!
//! A shape of rank `R` is a tuple of `R` [`Dim`]s: `(Const<64>, Const<784>)` is what the type checker and
//! its messages show, [`Rank2<64, 784>`](Rank2) is how people write it. A dimension whose size is known at
//! run time only, usually the batch, is [`Dyn`].
//!
//! Every shape rule is a small trait with a message of its own; [`rule`] holds those of the layers, and
//! the `conformable-dim` crate those of single sizes.

mod axis;
mod broadcast;
mod concat;
mod flatten;
mod layer;
mod matmul;
mod permute;
mod reshape;
pub mod rule;
mod same;
mod slice;
mod tuple;

pub use axis::{
    Axis, AxisAt, CountsAxis, CountsPlace, HasAxis, InsertAt, InsertAxis, SoftmaxAxes,
    SoftmaxInput, SoftmaxShape, StackAt,
};
pub use broadcast::{BroadcastAxes, BroadcastTo, HasUnitAxis, UnitDim, UnitSize};
pub use concat::{Concat, EqualBeside, Times};
pub use conformable_dim::{
    BesideDim, Bool, Check, Const, Dim, Dyn, InnerDim, InnerSize, KeptDim, LabelledDim, Product,
    Quotient, Range, SameDim, SameSize, Sum, TargetDim, UintProduct, Window,
};
pub use flatten::{CollapseAt, CollapseFrom, FlattenFrom, Starts};
pub use layer::{
    ConvInput, ConvWeight, Depthwise, GroupWeight, GroupedIn, GroupedInput, Groups, ImageInput,
    LinearInput, OneGroup, Padding, PoolInput, Stride,
};
pub use matmul::{MatMulAxes, MatMulRanks, MatMulShape, MatMulSizes, Operands};
pub use permute::{CountsOrder, Permute, SwapAxes, SwapLast};
pub use reshape::{
    CountedSize, Dims, Fixed, KnownSizes, Reshape, SameCountAs, Unflatten, UnflattenAxes,
};
pub use same::{
    BesideAxes, BesideRanks, BesideShape, KeptAxes, KeptRanks, KeptShape, Ranked, SameAxes,
    SameRanks, SameShape, TargetAxes, TargetOf, TargetRanks,
};
pub use slice::{CutAt, SliceDim, SplitDim};
pub use tuple::{ConstShape, Prepend, Shape};

/// The largest number of axes.
pub const MAX_RANK: usize = 6;

/// The shape of a scalar.
pub type Rank0 = ();
/// The shape of a vector of `A` elements.
pub type Rank1<const A: usize> = (Const<A>,);
/// The shape of a matrix of `A` rows and `B` columns.
pub type Rank2<const A: usize, const B: usize> = (Const<A>, Const<B>);
/// A shape of three axes.
pub type Rank3<const A: usize, const B: usize, const C: usize> = (Const<A>, Const<B>, Const<C>);
/// A shape of four axes; of a batch of images it is (batch, channels, height, width).
pub type Rank4<const A: usize, const B: usize, const C: usize, const D: usize> =
    (Const<A>, Const<B>, Const<C>, Const<D>);
/// A shape of five axes.
pub type Rank5<const A: usize, const B: usize, const C: usize, const D: usize, const E: usize> =
    (Const<A>, Const<B>, Const<C>, Const<D>, Const<E>);
/// A shape of six axes.
pub type Rank6<
    const A: usize,
    const B: usize,
    const C: usize,
    const D: usize,
    const E: usize,
    const F: usize,
> = (Const<A>, Const<B>, Const<C>, Const<D>, Const<E>, Const<F>);
