//! Shapes: tuples of dimensions, and the relations between them.
//!
//! A shape of rank `R` is a tuple of `R` [`Dim`]s: `(Const<64>, Const<784>)` is what the type
//! checker and its messages show, [`Rank2<64, 784>`](Rank2) is how people write it. A dimension
//! whose size is known at run time only, usually the batch, is [`Dyn`].
//!
//! Every shape rule is a small trait with a message of its own; [`rule`] holds them.
//!
//! # In generic code
//! A function that is generic over a shape names what it asks of it:
//!
//! | bound | what it allows |
//! |---|---|
//! | `B: Dim` | any one size, such as the batch; layers, products and sums need no more |
//! | `S: Shape`, `S: ConstShape` | operations that keep the shape |
//! | `S: HasAxis<AXIS>` | sums, means, maxima along an axis |
//! | `S: InsertAxis<AXIS>`, `S: BroadcastTo<R>` | a new axis, repeated values |
//! | `S: SameShape<R>`, `S: KeptShape<R>` | two shapes that are equal |
//! | `S: MatMulShape<R>` | products |
//! | `S: Concat<R, AXIS>`, `S: Reshape<R>` | concatenation, reshaping |
//! | `S: LinearInput<IN, OUT>`, `S: LayerNormInput<D>` | layers of vectors |
//! | `S: ConvInput<..>`, `S: PoolInput<..>`, `S: ImageInput` | layers of images |
//!
//! Traits through which these are worked out are left out of this page.

mod axis;
mod broadcast;
mod concat;
mod count;
mod flatten;
mod layer;
mod matmul;
mod normalized;
mod permute;
mod reshape;
pub mod rule;
mod same;
mod slice;
mod tuple;

pub use axis::{HasAxis, InsertAxis};
pub use broadcast::BroadcastTo;
pub use concat::Concat;
pub use conformable_dim::{Const, Dim, Dyn};
pub use layer::{ConvInput, Groups, ImageInput, LinearInput, Padding, PoolInput, Stride};
pub use matmul::MatMulShape;
pub use normalized::LayerNormInput;
pub use permute::{Permute, SwapAxes};
pub use reshape::Reshape;
pub use same::{KeptShape, SameShape};
pub use tuple::{ConstShape, Shape};

// What works the rules out: public, since bounds name it, and of no use to anybody else.
#[doc(hidden)]
pub use axis::{
    Axis, AxisAt, CountsAxis, CountsPlace, InsertAt, SoftmaxAxes, SoftmaxInput, SoftmaxShape,
    StackAt,
};
#[doc(hidden)]
pub use broadcast::{BroadcastAxes, HasUnitAxis, UnitDim, UnitSize};
#[doc(hidden)]
pub use concat::{EqualBeside, Times};
#[doc(hidden)]
pub use conformable_dim::{
    BesideDim, Bool, Check, InnerDim, InnerSize, KeptDim, LabelledDim, Large, Millions, Product,
    Quotient, Range, SameDim, SameSize, Sum, TargetDim, Thousands, UintProduct, Units, Window,
};
#[doc(hidden)]
pub use count::{IfDifferent, SameCount};
#[doc(hidden)]
pub use flatten::{CollapseAt, CollapseFrom, FlattenFrom, Starts};
#[doc(hidden)]
pub use layer::{ConvWeight, Depthwise, GroupWeight, GroupedIn, GroupedInput, OneGroup};
#[doc(hidden)]
pub use matmul::{MatMulAxes, MatMulRanks, MatMulSizes, Operands};
#[doc(hidden)]
pub use permute::{CountsOrder, SwapLast};
#[doc(hidden)]
pub use reshape::{CountedSize, Dims, Fixed, KnownSizes, Unflatten, UnflattenAxes};
#[doc(hidden)]
pub use same::{
    BesideAxes, BesideRanks, BesideShape, KeptAxes, KeptRanks, Ranked, SameAxes, SameRanks,
    TargetAxes, TargetOf, TargetRanks,
};
#[doc(hidden)]
pub use slice::{CutAt, SliceDim, SplitDim};
#[doc(hidden)]
pub use tuple::Prepend;

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
