//! One element by its index, checked.

use core::ops::{Index, IndexMut};

use conformable_terse::terse;

use super::{Element, Tensor, Traced};
use crate::shape::{Check, Const, Ranked, Shape};

/// The place of an index in row-major order.
#[track_caller]
fn offset(index: &[usize], sizes: &[usize]) -> usize {
    let inside = index.iter().zip(sizes).all(|(i, size)| i < size);
    assert!(
        inside,
        "index {index:?} is out of bounds for a tensor of sizes {sizes:?}"
    );
    index
        .iter()
        .zip(sizes)
        .fold(0, |offset, (i, size)| offset * size + i)
}

impl<const RANK: usize, S, T: Element, M: Traced> Index<[usize; RANK]> for Tensor<S, T, M>
where
    S: Shape<Sizes = [usize; RANK]>,
{
    type Output = T;

    /// The element at an index.
    ///
    /// # Panics
    /// If the index is out of bounds; the message names the index and the sizes.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x: Tensor<Rank2<2, 2>> = tensor([[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x[[0, 1]], 2.0);
    /// ```
    #[inline]
    #[track_caller]
    fn index(&self, index: [usize; RANK]) -> &T {
        &self.as_slice()[offset(&index, &self.sizes())]
    }
}

impl<const RANK: usize, S, T: Element> IndexMut<[usize; RANK]> for Tensor<S, T>
where
    S: Shape<Sizes = [usize; RANK]>,
{
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, index: [usize; RANK]) -> &mut T {
        let offset = offset(&index, &self.sizes());
        &mut self.as_mut_slice()[offset]
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The value of a scalar.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 2.0]).sum().item(), 3.0);
    /// ```
    #[inline]
    pub fn item(&self) -> T
    where
        S: OneElement,
    {
        self.as_slice()[0]
    }
}

/// A shape of no axes.
pub trait OneElement: Shape {}

impl<S: Shape + Ranked<Rank: NoAxes>> OneElement for S {}

/// A number of axes of zero.
pub trait NoAxes {}

impl<const RANK: usize> NoAxes for Const<RANK> where Check: ItemRank<RANK> {}

/// The rule of `item()`: there are no axes.
#[diagnostic::on_unimplemented(
    message = "`item()` is the value of a scalar, but the number of axes of this tensor is {RANK}",
    label = "expected a scalar, got {RANK} axes",
    note = "index one element as `x[[i, j]]`, or take all with `to_vec()`, `to_array()` or \
        `as_slice()`; `sum()` and `mean()` make a scalar"
)]
pub trait ItemRank<const RANK: usize> {}

#[diagnostic::do_not_recommend]
impl<C> ItemRank<0> for C {}
