//! Tuples of dimensions as shapes.

use core::fmt::Debug;

use conformable_dim::{Const, Dim};

use super::{KeptShape, Ranked, SameShape, TargetOf};

/// The shape of a tensor: a tuple of up to [`MAX_RANK`](super::MAX_RANK) dimensions.
///
/// A value of a shape whose axes are all constant takes no memory; a [`Dyn`](super::Dyn) axis holds
/// its size.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape",
    label = "not a shape",
    note = "a shape is a tuple of up to 6 dimensions, `Const<N>` or `Dyn`: `Rank2<64, 784>`, \
        `(Dyn, Const<784>)`, and of one axis `Rank1<N>` or `(Const<N>,)`; in generic code a \
        dimension `B` has the bound `B: Dim`"
)]
pub trait Shape:
    Copy
    + Debug
    + Default
    + PartialEq
    + Send
    + Sync
    + Ranked
    + SameShape<Self, Same = Self>
    + KeptShape<Self, Same = Self>
    + TargetOf<Self, Same = Self>
    + 'static
{
    /// The number of axes.
    const RANK: usize;

    /// The sizes as the type states them, outermost axis first; `None` for a dynamic one.
    const SIZES: &'static [Option<usize>];

    /// The sizes as an array of [`RANK`](Self::RANK) numbers.
    type Sizes: AsRef<[usize]> + AsMut<[usize]> + Copy + Debug + PartialEq + Send + Sync;

    /// The sizes, outermost axis first.
    fn sizes(self) -> Self::Sizes;

    /// The shape of this type that has the given sizes, if there is one.
    fn from_sizes(sizes: &[usize]) -> Option<Self>;

    /// The number of elements: the product of all sizes.
    ///
    /// # Panics
    /// If dynamic sizes have a product larger than a `usize`.
    #[inline]
    fn count(self) -> usize {
        let sizes = self.sizes();
        let count = |count: usize, &size: &usize| count.checked_mul(size);
        sizes
            .as_ref()
            .iter()
            .try_fold(1, count)
            .expect("the number of elements fits a usize")
    }

    /// The sizes as the type states them, for messages: `[64, 784]` or `[?, 784]`.
    fn describe() -> String;
}

/// A shape whose sizes are all constants, so that its type says everything.
#[diagnostic::on_unimplemented(
    message = "the sizes of this shape are not all known at compile time",
    label = "`{Self}` has an axis whose size is known at run time only",
    note = "use the form of the constructor that takes a shape, such as `zeros_of((Dyn(n), \
        Const))` or `from_slice_of(shape, ..)`; `from_rows(..)` counts the rows itself"
)]
pub trait ConstShape: Shape {
    /// The number of elements.
    const COUNT: usize;
}

/// The shape with one more axis in front.
pub trait Prepend: Shape {
    /// The longer shape.
    type Output<New: Dim>: Shape;

    /// The shape with `new` in front.
    fn prepend<New: Dim>(self, new: New) -> Self::Output<New>;
}

macro_rules! shape {
    ($rank:literal; $($dim:ident $field:tt),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($dim: Dim),*> Shape for ($($dim,)*) {
            const RANK: usize = $rank;
            const SIZES: &'static [Option<usize>] = &[$($dim::SIZE),*];
            type Sizes = [usize; $rank];

            #[inline]
            fn sizes(self) -> [usize; $rank] {
                [$(self.$field.size()),*]
            }

            #[inline]
            fn from_sizes(sizes: &[usize]) -> Option<Self> {
                let _sizes: &[usize; $rank] = sizes.try_into().ok()?;
                Some(($($dim::from_size(_sizes[$field])?,)*))
            }

            fn describe() -> String {
                let words: Vec<_> = Self::SIZES
                    .iter()
                    .map(|size| size.map_or_else(|| "?".to_owned(), |n| n.to_string()))
                    .collect();
                format!("[{}]", words.join(", "))
            }
        }

        impl<$($dim),*> Ranked for ($($dim,)*) {
            type Rank = Const<$rank>;
        }
    };
}

shape!(0;);
shape!(1; A 0);
shape!(2; A 0, B 1);
shape!(3; A 0, B 1, C 2);
shape!(4; A 0, B 1, C 2, D 3);
shape!(5; A 0, B 1, C 2, D 3, E 4);
shape!(6; A 0, B 1, C 2, D 3, E 4, F 5);

macro_rules! const_shape {
    ($($size:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$(const $size: usize),*> ConstShape for ($(Const<$size>,)*) {
            const COUNT: usize = 1 $(* $size)*;
        }
    };
}

const_shape!();
const_shape!(A);
const_shape!(A B);
const_shape!(A B C);
const_shape!(A B C D);
const_shape!(A B C D E);
const_shape!(A B C D E F);

macro_rules! prepend {
    ($($dim:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($dim: Dim),*> Prepend for ($($dim,)*) {
            type Output<New: Dim> = (New, $($dim,)*);

            #[inline]
            fn prepend<New: Dim>(self, new: New) -> Self::Output<New> {
                let ($($dim,)*) = self;
                (new, $($dim,)*)
            }
        }
    };
}

prepend!();
prepend!(A);
prepend!(A B);
prepend!(A B C);
prepend!(A B C D);
prepend!(A B C D E);
