//! Tensors from sizes, slices, vectors and functions.

use conformable_terse::terse;

use super::{Element, Float, Number, Storage, Tensor};
use crate::error::{Error, Result};
use crate::shape::{Const, ConstShape, Dyn, Shape};

#[terse]
impl<S: Shape, T: Element> Tensor<S, T> {
    /// A tensor of one value.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank1<2>>::full(7.0);
    /// assert_eq!(x.to_vec(), [7.0, 7.0]);
    /// ```
    pub fn full(value: T) -> Self
    where
        S: ConstShape,
    {
        Self::full_of(S::default(), value)
    }

    /// A tensor of the values in `elements`, in row-major order.
    ///
    /// # Errors
    /// [`Error::Length`] if there are not as many values as the shape has elements.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank2<2, 2>>::from_slice(&[1.0, 2.0, 3.0, 4.0])?;
    /// assert_eq!(x[[1, 0]], 3.0);
    /// assert!(Tensor::<Rank2<2, 2>>::from_slice(&[1.0]).is_err());
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn from_slice(elements: &[T]) -> Result<Self>
    where
        S: ConstShape,
    {
        Self::from_slice_of(S::default(), elements)
    }

    /// A tensor of the values in `elements`, in row-major order; they are copied to aligned memory.
    ///
    /// # Errors
    /// [`Error::Length`] if there are not as many values as the shape has elements.
    pub fn from_vec(elements: Vec<T>) -> Result<Self>
    where
        S: ConstShape,
    {
        Self::from_slice(&elements)
    }

    /// A tensor whose element at each index is `f` of that index.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank2<2, 2>>::from_fn(|[i, j]| (10 * i + j) as f32);
    /// assert_eq!(x.to_array(), [[0.0, 1.0], [10.0, 11.0]]);
    /// ```
    pub fn from_fn(f: impl FnMut(S::Sizes) -> T) -> Self
    where
        S: ConstShape,
    {
        Self::from_fn_of(S::default(), f)
    }
}

#[terse]
impl<S: Shape, T: Number> Tensor<S, T> {
    /// A tensor of zeros.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let a = Tensor::<Rank2<2, 3>>::zeros();
    /// let b: Tensor<Rank2<2, 3>, f64> = Tensor::zeros();
    /// # let _ = (a, b);
    /// ```
    pub fn zeros() -> Self
    where
        S: ConstShape,
    {
        Self::full(T::zero())
    }

    /// A tensor of ones.
    pub fn ones() -> Self
    where
        S: ConstShape,
    {
        Self::full(T::one())
    }
}

impl<S: Shape, T: Element> Tensor<S, T> {
    /// A tensor of one value, of a shape with dynamic axes.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::full_of((Dyn(3), Const::<2>), 1.5_f32);
    /// assert_eq!(x.sizes(), [3, 2]);
    /// ```
    pub fn full_of(shape: S, value: T) -> Self {
        Self::from_storage(shape, Storage::full(shape.count(), value))
    }

    /// A tensor of the values in `elements`, in row-major order, of a shape with dynamic axes.
    ///
    /// # Errors
    /// [`Error::Length`] if there are not as many values as the shape has elements.
    pub fn from_slice_of(shape: S, elements: &[T]) -> Result<Self> {
        if checked_count(shape) != Some(elements.len()) {
            return Err(Error::length(
                "elements of a tensor",
                shape.sizes().as_ref(),
                elements.len(),
            ));
        }
        Ok(Self::from_storage(shape, Storage::from_slice(elements)))
    }

    /// A tensor whose element at each index is `f` of that index, of a shape with dynamic axes.
    pub fn from_fn_of(shape: S, mut f: impl FnMut(S::Sizes) -> T) -> Self {
        let sizes = shape.sizes();
        let mut index = sizes;
        index.as_mut().fill(0);
        Self::build(shape, |elements| {
            for element in elements {
                *element = f(index);
                for (i, &size) in index.as_mut().iter_mut().zip(sizes.as_ref()).rev() {
                    *i += 1;
                    if *i < size {
                        break;
                    }
                    *i = 0;
                }
            }
        })
    }
}

impl<S: Shape, T: Number> Tensor<S, T> {
    /// A tensor of zeros, of a shape with dynamic axes.
    pub fn zeros_of(shape: S) -> Self {
        Self::full_of(shape, T::zero())
    }

    /// A tensor of ones, of a shape with dynamic axes.
    pub fn ones_of(shape: S) -> Self {
        Self::full_of(shape, T::one())
    }
}

impl<S: FirstDyn, T: Element> Tensor<S, T> {
    /// A tensor of the values in `elements`, with as many rows as they fill: the first axis is
    /// dynamic, the others constant.
    ///
    /// # Errors
    /// [`Error::Length`] if the values do not fill whole rows.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<(Dyn, Const<2>)>::from_rows(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// assert_eq!(x.sizes(), [3, 2]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn from_rows(elements: &[T]) -> Result<Self> {
        let row = S::of(1).count();
        let rows = elements.len().checked_div(row).unwrap_or(0);
        Self::from_slice_of(S::of(rows), elements)
    }
}

/// A shape whose first axis is dynamic and whose other axes are constants.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not have one dynamic axis in front of constant ones",
    label = "expected a shape such as `(Dyn, Const<784>)`"
)]
pub trait FirstDyn: Shape {
    /// The shape with `rows` rows.
    fn of(rows: usize) -> Self;
}

macro_rules! first_dyn {
    ($($size:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$(const $size: usize),*> FirstDyn for (Dyn, $(Const<$size>,)*) {
            fn of(rows: usize) -> Self {
                (Dyn(rows), $(Const::<$size>,)*)
            }
        }
    };
}

first_dyn!();
first_dyn!(B);
first_dyn!(B C);
first_dyn!(B C D);
first_dyn!(B C D E);
first_dyn!(B C D E F);

/// The rule of identity matrices: as many rows as columns.
#[diagnostic::on_unimplemented(
    message = "an identity matrix is square, but this shape is not",
    label = "`{Self}` is not the shape of a square matrix",
    note = "write `Tensor::<Rank2<N, N>>::eye()`"
)]
pub trait Square: Shape<Sizes = [usize; 2]> + ConstShape {}

#[diagnostic::do_not_recommend]
impl<const N: usize> Square for (Const<N>, Const<N>) {}

#[terse]
impl<S: Shape, T: Number> Tensor<S, T> {
    /// The identity matrix.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let i = Tensor::<Rank2<2, 2>>::eye();
    /// assert_eq!(i.to_array(), [[1.0, 0.0], [0.0, 1.0]]);
    /// ```
    pub fn eye() -> Self
    where
        S: Square,
    {
        Self::from_fn(|[i, j]| if i == j { T::one() } else { T::zero() })
    }
}

impl<T: Number, const N: usize> Tensor<(Const<N>,), T> {
    /// `start, start + step, start + 2·step, …`, as many as the shape has; unlike `torch.arange` it
    /// takes no end, which follows from the shape.
    ///
    /// # Panics
    /// If a number does not fit the element type.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank1<4>>::arange(1.0, 0.5);
    /// assert_eq!(x.to_vec(), [1.0, 1.5, 2.0, 2.5]);
    /// ```
    pub fn arange(start: T, step: T) -> Self {
        Self::from_fn(|[i]| {
            T::progression(start, i, step).unwrap_or_else(|| {
                panic!(
                    "arange: number {i} of {start}, {start} + {step}, .. does not fit {}",
                    T::NAME
                )
            })
        })
    }
}

impl<T: Float, const N: usize> Tensor<(Const<N>,), T> {
    /// `N` numbers in equal steps from `start` to `end`, both included.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank1<3>>::linspace(0.0, 1.0);
    /// assert_eq!(x.to_vec(), [0.0, 0.5, 1.0]);
    /// ```
    pub fn linspace(start: T, end: T) -> Self {
        let last = N.saturating_sub(1).max(1);
        Self::from_fn(|[i]| {
            // From the nearer end, so that both ends are exact.
            let part = |i: usize| (end - start) * (T::from_usize(i) / T::from_usize(last));
            if 2 * i <= last {
                start + part(i)
            } else {
                end - part(last - i)
            }
        })
    }
}

impl<T: Element> From<T> for Tensor<(), T> {
    fn from(value: T) -> Self {
        Self::full(value)
    }
}

#[terse]
impl<S: Shape, T: Element> Tensor<S, T> {
    /// The same elements under a shape of another type with the same sizes: `Const<64>` for a `Dyn`
    /// of 64, or the reverse.
    ///
    /// # Errors
    /// [`Error::Format`] if the sizes are not those of `New`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<(Dyn, Const<2>)>::from_rows(&[1.0, 2.0, 3.0, 4.0])?;
    /// let fixed: Tensor<Rank2<2, 2>> = x.clone().try_into_shape()?;
    /// assert!(x.try_into_shape::<Rank2<3, 2>>().is_err());
    /// # let _ = fixed;
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn try_into_shape<New: Shape>(self) -> Result<Tensor<New, T>> {
        let sizes = self.sizes();
        match New::from_sizes(sizes.as_ref()) {
            Some(shape) => Ok(self.with_shape(shape)),
            None => Err(Error::format(
                "sizes of a tensor",
                None,
                format!("expected {}, found {:?}", New::describe(), sizes),
            )),
        }
    }
}

/// The number of elements, if it can be counted.
fn checked_count<S: Shape>(shape: S) -> Option<usize> {
    shape
        .sizes()
        .as_ref()
        .iter()
        .try_fold(1_usize, |count, &size| count.checked_mul(size))
}
