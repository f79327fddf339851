//! Shapes that have to be equal, axis by axis. Each kind of operation has a relation of its own,
//! for the sake of its message; the rules of single sizes are in `conformable-dim`.

use super::Shape;
use conformable_dim::{BesideDim, Check, Const, Dim, Holds, KeptDim, SameDim, TargetDim};
use conformable_terse::terse;

/// The number of axes as a type.
pub trait Ranked {
    /// `Const<RANK>`.
    type Rank;
}

/// An impl that holds where two lists of dimensions are equal by `$dim`, pair by pair. A pair is
/// compared where those in front of it are equal: several axes that differ are one error, of the
/// first.
macro_rules! axis_by_axis {
    (
        [$dim:ident] [] [Held]
        [$left:ident $right:ident $(, $lefts:ident $rights:ident)*] $($rest:tt)*
    ) => {
        axis_by_axis! {
            [$dim]
            [$left: $dim<$right>,]
            [<$left as $dim<$right>>::Holds]
            [$($lefts $rights),*]
            $($rest)*
        }
    };
    (
        [$dim:ident] [$($bounds:tt)*] [$held:ty]
        [$left:ident $right:ident $(, $lefts:ident $rights:ident)*] $($rest:tt)*
    ) => {
        axis_by_axis! {
            [$dim]
            [$($bounds)* <$held as Holds>::Then<$left>: $dim<$right>,]
            [<<$held as Holds>::Then<$left> as $dim<$right>>::Holds]
            [$($lefts $rights),*]
            $($rest)*
        }
    };
    (
        [$dim:ident] [$($bounds:tt)*] [$held:ty] []
        [$($left:ident)*] [$($right:ident)*] [impl $axes:ident<$other:ty> for $this:ty]
        same
    ) => {
        impl<$($left: Dim,)* $($right),*> $axes<$other> for $this
        where
            $($bounds)*
        {
            type Same = ($(<$held as Holds>::Kept<$left>,)*);
        }
    };
    (
        [$dim:ident] [$($bounds:tt)*] [$held:ty] []
        [$($left:ident)*] [$($right:ident)*] [impl $axes:ident<$other:ty> for $this:ty]
        [$($front:ident)*]
    ) => {
        impl<$($front: Dim,)* $($left: Dim,)* $($right: Dim),*> $axes<$other> for $this
        where
            $($bounds)*
        {
        }
    };
}
pub(super) use axis_by_axis;

macro_rules! relation {
    (
        $rank_rule:ident in $ranks:ident, $dim:ident in $axes:ident;
        $(#[$doc:meta])* $relation:ident
    ) => {
        $(#[$doc])*
        pub trait $relation<Right> {
            /// The shape that both are. Where they differ there is no such type.
            type Same: Shape;
        }

        impl<Left: Ranked, Right: Ranked> $relation<Right> for Left
        where
            Left::Rank: $ranks<Right::Rank>,
            <Left::Rank as $ranks<Right::Rank>>::Then<Left>: $axes<Right>,
        {
            type Same = <<Left::Rank as $ranks<Right::Rank>>::Then<Left> as $axes<Right>>::Same;
        }

        /// The numbers of axes are equal.
        #[diagnostic::on_unimplemented(
            message = "shape mismatch: two shapes that are not known to be equal",
            label = "these shapes are not known to be equal",
            note = "code that is generic over a shape takes both tensors with one type parameter, \
                `S: Shape`"
        )]
        pub trait $ranks<Right> {
            /// `T`, for what is worth checking only where the ranks are equal: so a wrong rank is
            /// one error.
            type Then<T>;
        }

        impl<const LEFT: usize, const RIGHT: usize> $ranks<Const<RIGHT>> for Const<LEFT>
        where
            Check: $rank_rule<LEFT, RIGHT>,
        {
            type Then<T> = <Check as $rank_rule<LEFT, RIGHT>>::Then<T>;
        }

        /// The axes are equal, one by one.
        pub trait $axes<Right> {
            /// The shape that both are.
            type Same: Shape;
        }

        relation!(@ $axes $dim;);
        relation!(@ $axes $dim; A A2);
        relation!(@ $axes $dim; A A2, B B2);
        relation!(@ $axes $dim; A A2, B B2, C C2);
        relation!(@ $axes $dim; A A2, B B2, C C2, D D2);
        relation!(@ $axes $dim; A A2, B B2, C C2, D D2, E E2);
        relation!(@ $axes $dim; A A2, B B2, C C2, D D2, E E2, F F2);
    };
    (@ $axes:ident $dim:ident; $($left:ident $right:ident),*) => {
        axis_by_axis! {
            [$dim] [] [Held] [$($left $right),*]
            [$($left)*] [$($right)*] [impl $axes<($($right,)*)> for ($($left,)*)]
            same
        }
    };
}

/// The rule of elementwise operations: two shapes have the same number of axes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the number of axes is {LEFT} on the left and {RIGHT} on the right",
    label = "expected a tensor with {LEFT} axes, got {RIGHT}",
    note = "shapes have to be equal, axis by axis: nothing is repeated silently; `broadcast` \
        repeats along a new axis, `unsqueeze` and `squeeze` add and remove an axis of size 1"
)]
pub trait SameRank<const LEFT: usize, const RIGHT: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong rank is one error.
    type Then<T>;
}

#[diagnostic::do_not_recommend]
impl<C, const RANK: usize> SameRank<RANK, RANK> for C {
    type Then<T> = T;
}

relation! {
    SameRank in SameRanks, SameDim in SameAxes;
    /// The relation of elementwise operations: two shapes are equal, axis by axis.
    ///
    /// There is no silent broadcast; `broadcast` repeats along an axis.
    #[diagnostic::on_unimplemented(
        message = "shape mismatch: `{Self}` on the left and `{Right}` on the right",
        label = "these shapes are not known to be equal",
        note = "in code that is generic over a shape, both operands have the type parameter `S: \
            Shape`"
    )]
    SameShape
}

/// The rule of layers that repeat or have a way around them: they keep the number of axes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but makes {AFTER} axes of \
        {BEFORE}",
    label = "expected {BEFORE} axes after the layer, got {AFTER}",
    note = "`Residual` adds its input to the output of its layer, and the layers of an array \
        follow one another"
)]
pub trait KeptRank<const AFTER: usize, const BEFORE: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong rank is one error.
    type Then<T>;
}

#[terse]
impl<const RANK: usize> KeptRank<RANK, RANK> for Check {
    type Then<T> = T;
}

relation! {
    KeptRank in KeptRanks, KeptDim in KeptAxes;
    /// The relation of layers that repeat or have a way around them: what comes out has the shape
    /// of what went in.
    #[diagnostic::on_unimplemented(
        message = "this layer has to keep the shape, but makes `{Self}` of `{Right}`",
        label = "these shapes are not known to be equal",
        note = "in code that is generic over a shape, the layer maps `S` to `S`"
    )]
    KeptShape
}

/// The rule of losses: a target has as many axes as its prediction.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has {PREDICTION} axes, the target {TARGET}",
    label = "expected a target with {PREDICTION} axes, got {TARGET}",
    note = "a loss takes equal shapes and repeats nothing: `squeeze` removes an axis of size 1, \
        `unsqueeze` adds one; class labels go into `cross_entropy` as `Labels`"
)]
pub trait TargetRank<const TARGET: usize, const PREDICTION: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong rank is one error.
    type Then<T>;
}

#[diagnostic::do_not_recommend]
impl<C, const RANK: usize> TargetRank<RANK, RANK> for C {
    type Then<T> = T;
}

relation! {
    TargetRank in TargetRanks, TargetDim in TargetAxes;
    /// The relation of losses: a target has the shape of its prediction.
    ///
    /// There is no silent broadcast: `(64, 1)` against `(64,)` is the classic mistake, and does not
    /// compile.
    // The target is `Self` for the reason given at `LabelsFor`.
    #[diagnostic::on_unimplemented(
        message = "the prediction has the shape `{Right}`, the target `{Self}`",
        label = "these shapes are not known to be equal",
        note = "in code that is generic over a shape, both have the type parameter `S: Shape`"
    )]
    TargetOf
}

/// The rule of concatenation: as many axes in both tensors.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the number of axes is {LEFT} in the first tensor and {RIGHT} in the \
        second",
    label = "expected a tensor with {LEFT} axes, got {RIGHT}",
    note = "`concat` and `gather` take shapes that differ along the axis named by `Axis::<AXIS>` \
        only; `unsqueeze` adds an axis of size 1"
)]
pub trait BesideRank<const LEFT: usize, const RIGHT: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong rank is one error.
    type Then<T>;
}

#[diagnostic::do_not_recommend]
impl<C, const RANK: usize> BesideRank<RANK, RANK> for C {
    type Then<T> = T;
}

relation! {
    BesideRank in BesideRanks, BesideDim in BesideAxes;
    /// The relation of concatenation: two shapes are equal, once the axis of the concatenation is
    /// the same in both.
    #[diagnostic::on_unimplemented(
        message = "tensors of the shapes `{Self}` and `{Right}` cannot be laid end to end",
        label = "these shapes are not known to be equal beside one axis",
        note = "in code that is generic over a shape, both have the type parameter `S: Shape`"
    )]
    BesideShape
}
