//! The tensor type: its memory, construction, reading and printing. What is computed with tensors
//! is in [`ops`](crate::ops).

mod account;
mod approx;
mod array;
mod block;
mod cast;
mod create;
mod element;
mod format;
mod generic;
mod index;
mod labels;
mod mode;
mod pool;
mod random;
mod references;
mod rows;
mod same_element;
mod shared;
mod storage;

use conformable_terse::terse;

use crate::kernels::map;
use crate::shape::Shape;

pub use array::tensor;
#[doc(hidden)]
pub use array::{ArrayShape, NestedArray};
pub use block::ALIGNMENT;
#[doc(hidden)]
pub use cast::CastFrom;
#[doc(hidden)]
pub use create::{FirstDyn, Square};
pub(crate) use element::ByKind;
pub use element::{Element, Float, Index, Number};
#[doc(hidden)]
pub use index::{ItemRank, NoAxes, OneElement};
pub use labels::Labels;
#[doc(hidden)]
pub use mode::IsPlain;
pub use mode::Plain;
#[doc(hidden)]
pub use mode::Traced;
pub(crate) use pool::capacity as pool_capacity;
pub use pool::{PoolStats, clear as clear_pool, stats as pool_stats};
#[doc(hidden)]
pub use same_element::SameElement;
pub(crate) use shared::{Counted, Shared};
pub(crate) use storage::{RawStorage, Storage};

/// An array of elements whose shape is a type.
///
/// - `S`, the shape: [`Rank2<64, 784>`](crate::shape::Rank2), or any tuple of
///   [`Const`](crate::shape::Const) and [`Dyn`](crate::shape::Dyn).
/// - `T`, the element type: `f32` unless another is named.
/// - `M`, the mode: [`Plain`] for values only; [`Tracked`](crate::autograd::Tracked) when
///   operations are recorded for a backward pass.
///
/// The elements lie densely in row-major order (the last axis varies fastest), in heap memory
/// aligned to 64 bytes. Cloning shares that memory; an operation that takes a tensor by value
/// writes its result in place when nobody else holds the memory.
///
/// ```
/// use conformable::prelude::*;
///
/// let x = Tensor::<Rank2<2, 3>>::zeros();
/// let y: Tensor<Rank2<2, 3>> = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// assert_eq!((x + y).to_vec(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// ```
///
/// # Methods by what they do
///
/// - *add, subtract, multiply, divide*: `+` `-` `*` `/` with a tensor of the same shape or a number
/// - *make*: [`zeros`](Self::zeros), [`ones`](Self::ones), [`full`](Self::full),
///   [`eye`](Self::eye), [`arange`](Self::arange), [`linspace`](Self::linspace),
///   [`rand`](Self::rand), [`randn`](Self::randn), [`from_slice`](Self::from_slice),
///   [`from_vec`](Self::from_vec), [`from_fn`](Self::from_fn), [`from_rows`](Self::from_rows)
/// - *make, with dynamic sizes*: [`zeros_of`](Self::zeros_of), [`ones_of`](Self::ones_of),
///   [`full_of`](Self::full_of), [`rand_of`](Self::rand_of), [`randn_of`](Self::randn_of),
///   [`from_slice_of`](Self::from_slice_of), [`from_fn_of`](Self::from_fn_of)
/// - *look at*: [`shape`](Self::shape), [`sizes`](Self::sizes), [`rank`](Self::rank),
///   [`count`](Self::count), [`item`](Self::item), [`to_vec`](Self::to_vec),
///   [`to_array`](Self::to_array), [`to_generic_array`](Self::to_generic_array),
///   [`as_slice`](Self::as_slice), [`as_mut_slice`](Self::as_mut_slice), [`rows`](Self::rows),
///   [`rows_mut`](Self::rows_mut), [`shares_memory`](Self::shares_memory)
/// - *another shape*: [`reshape`](Self::reshape), [`reshape_to`](Self::reshape_to),
///   [`try_reshape`](Self::try_reshape), [`try_into_shape`](Self::try_into_shape),
///   [`flatten`](Self::flatten), [`flatten_to`](Self::flatten_to), [`unflatten`](Self::unflatten),
///   [`squeeze`](Self::squeeze), [`unsqueeze`](Self::unsqueeze), [`like`](Self::like)
/// - *another order of axes*: [`transpose`](Self::transpose), [`swap_axes`](Self::swap_axes),
///   [`permute`](Self::permute)
/// - *parts*: [`select`](Self::select), [`select_rows`](Self::select_rows),
///   [`gather`](Self::gather), [`slice`](Self::slice), [`try_slice`](Self::try_slice),
///   [`split`](Self::split), [`split_at`](Self::split_at)
/// - *put together*: [`concat`](Self::concat), [`concat_to`](Self::concat_to),
///   [`concat_all`](Self::concat_all), [`stack`](Self::stack), [`try_stack`](Self::try_stack)
/// - *repeat along an axis*: [`broadcast`](Self::broadcast), [`broadcast_to`](Self::broadcast_to),
///   [`expand`](Self::expand)
/// - *another element type*: [`cast`](Self::cast), [`to_number`](Self::to_number)
/// - *calculate, element by element*: [`abs`](Self::abs), [`cos`](Self::cos), [`exp`](Self::exp),
///   [`ln`](Self::ln), [`sin`](Self::sin), [`sqrt`](Self::sqrt), [`square`](Self::square),
///   [`recip`](Self::recip), [`powf`](Self::powf), [`powi`](Self::powi), [`clamp`](Self::clamp),
///   [`maximum`](Self::maximum), [`minimum`](Self::minimum), [`elementwise`](Self::elementwise),
///   [`map`](Self::map), [`map_to`](Self::map_to)
/// - *activate*: [`relu`](Self::relu), [`leaky_relu`](Self::leaky_relu), [`elu`](Self::elu),
///   [`gelu`](Self::gelu), [`gelu_tanh`](Self::gelu_tanh), [`silu`](Self::silu),
///   [`sigmoid`](Self::sigmoid), [`softplus`](Self::softplus), [`tanh`](Self::tanh),
///   [`softmax`](Self::softmax), [`log_softmax`](Self::log_softmax)
/// - *compare and choose*: [`lt`](Self::lt), [`le`](Self::le), [`gt`](Self::gt), [`ge`](Self::ge),
///   [`eq`](Self::eq), [`ne`](Self::ne), [`choose`](Self::choose),
///   [`masked_fill`](Self::masked_fill), [`any`](Self::any), [`all`](Self::all),
///   [`count_true`](Self::count_true)
/// - *reduce*: [`sum`](Self::sum), [`mean`](Self::mean), [`max`](Self::max), [`min`](Self::min),
///   [`argmax`](Self::argmax), [`argmin`](Self::argmin), [`logsumexp`](Self::logsumexp),
///   [`var`](Self::var), [`var_biased`](Self::var_biased), [`std`](Self::std),
///   [`std_biased`](Self::std_biased)
/// - *reduce along an axis*: [`sum_axis`](Self::sum_axis), [`mean_axis`](Self::mean_axis),
///   [`max_axis`](Self::max_axis), [`min_axis`](Self::min_axis),
///   [`argmax_axis`](Self::argmax_axis), [`argmin_axis`](Self::argmin_axis),
///   [`logsumexp_axis`](Self::logsumexp_axis), [`var_axis`](Self::var_axis),
///   [`var_biased_axis`](Self::var_biased_axis), [`std_axis`](Self::std_axis),
///   [`std_biased_axis`](Self::std_biased_axis)
/// - *the same, keeping the axis with size 1*: [`sum_keep`](Self::sum_keep),
///   [`mean_keep`](Self::mean_keep), [`max_keep`](Self::max_keep), [`min_keep`](Self::min_keep),
///   [`argmax_keep`](Self::argmax_keep), [`argmin_keep`](Self::argmin_keep),
///   [`logsumexp_keep`](Self::logsumexp_keep), [`var_keep`](Self::var_keep),
///   [`var_biased_keep`](Self::var_biased_keep), [`std_keep`](Self::std_keep),
///   [`std_biased_keep`](Self::std_biased_keep)
/// - *multiply*: [`matmul`](Self::matmul), [`linear`](Self::linear)
/// - *normalise*: [`layer_norm`](Self::layer_norm)
/// - *images*: [`conv2d`](Self::conv2d), [`grouped_conv2d`](Self::grouped_conv2d),
///   [`depthwise_conv2d`](Self::depthwise_conv2d), [`max_pool2d`](Self::max_pool2d),
///   [`avg_pool2d`](Self::avg_pool2d), [`global_avg_pool2d`](Self::global_avg_pool2d)
/// - *differentiate*: [`tracked`](Self::tracked), [`requires_grad`](Self::requires_grad),
///   [`backward`](Self::backward), [`backward_into`](Self::backward_into),
///   [`detach`](Self::detach), [`custom`](Self::custom)
#[must_use = "an operation on a tensor gives a new tensor"]
#[terse]
pub struct Tensor<S: Shape, T: Element = f32, M: Traced = Plain> {
    shape: S,
    storage: Storage<T>,
    trace: M::Trace,
}

impl<S: Shape, T: Element, M: Traced> Clone for Tensor<S, T, M> {
    /// Another handle to the same elements; nothing is copied.
    #[inline]
    fn clone(&self) -> Self {
        Self {
            shape: self.shape,
            storage: self.storage.clone(),
            trace: self.trace.clone(),
        }
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The shape, with the sizes of dynamic axes.
    #[inline]
    pub fn shape(&self) -> S {
        self.shape
    }

    /// The sizes of the axes, outermost first.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(Tensor::<Rank2<2, 3>>::zeros().sizes(), [2, 3]);
    /// ```
    #[inline]
    #[doc(alias = "size")]
    #[doc(alias = "shape")]
    pub fn sizes(&self) -> S::Sizes {
        self.shape.sizes()
    }

    /// The number of axes.
    #[inline]
    pub fn rank(&self) -> usize {
        S::RANK
    }

    /// The number of elements.
    #[inline]
    #[doc(alias = "numel")]
    #[doc(alias = "nelement")]
    pub fn count(&self) -> usize {
        self.storage.as_slice().len()
    }

    /// The elements in row-major order.
    #[inline]
    #[doc(alias = "data_ptr")]
    pub fn as_slice(&self) -> &[T] {
        self.storage.as_slice()
    }

    /// A copy of the elements in row-major order.
    #[doc(alias = "tolist")]
    #[doc(alias = "numpy")]
    pub fn to_vec(&self) -> Vec<T> {
        self.as_slice().to_vec()
    }

    /// The same values without the record of how they came about: no gradient flows back from them.
    #[inline]
    pub fn detach(&self) -> Tensor<S, T> {
        Tensor {
            shape: self.shape,
            storage: self.storage.clone(),
            trace: (),
        }
    }

    /// The elements in row-major order, for writing. They are copied first if another tensor shares
    /// them.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let mut x = Tensor::<Rank1<3>>::zeros();
    /// x.as_mut_slice()[1] = 5.0;
    /// assert_eq!(x.to_vec(), [0.0, 5.0, 0.0]);
    /// ```
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T]
    where
        M: IsPlain,
    {
        self.storage.make_mut()
    }

    /// `f` of every element, in place if this is the only handle to them.
    ///
    /// It has no gradient, so a tracked tensor does not have it;
    /// [`custom`](Self::custom) makes an operation that has one.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank1<2>>::ones().map(|x| 3.0 * x);
    /// assert_eq!(x.to_vec(), [3.0, 3.0]);
    /// ```
    #[inline]
    pub fn map(mut self, f: impl Fn(T) -> T + Send + Sync) -> Self
    where
        M: IsPlain,
    {
        match self.storage.get_mut() {
            Some(x) => map::map_inplace(x, f),
            None => {
                let x = self.as_slice();
                self.storage = Storage::build(x.len(), |y| map::map(x, y, f));
            }
        }
        self
    }

    /// `f` of every element, as a tensor of another element type.
    #[inline]
    pub fn map_to<U: Element>(&self, f: impl Fn(T) -> U + Send + Sync) -> Tensor<S, U>
    where
        M: IsPlain,
    {
        Tensor::build(self.shape, |y| map::map(self.as_slice(), y, f))
    }

    #[inline]
    pub(crate) fn trace(&self) -> &M::Trace {
        &self.trace
    }

    #[inline]
    pub(crate) fn storage(&self) -> &Storage<T> {
        &self.storage
    }

    /// The elements for writing, if this is the only handle to them.
    #[inline]
    pub(crate) fn get_mut(&mut self) -> Option<&mut [T]> {
        self.storage.get_mut()
    }

    /// The values, and what the mode keeps with them.
    #[inline]
    pub(crate) fn into_parts(self) -> (Tensor<S, T>, M::Trace) {
        (
            Tensor {
                shape: self.shape,
                storage: self.storage,
                trace: (),
            },
            self.trace,
        )
    }
}

#[terse]
impl<S: Shape, T: Element> Tensor<S, T> {
    /// A tensor out of its parts.
    ///
    /// # Panics
    /// If the storage has not as many elements as the shape.
    #[inline]
    pub(crate) fn from_storage(shape: S, storage: Storage<T>) -> Self {
        assert_eq!(
            shape.count(),
            storage.as_slice().len(),
            "elements of a tensor of shape {shape:?}"
        );
        Self {
            shape,
            storage,
            trace: (),
        }
    }

    #[inline]
    pub(crate) fn into_storage(self) -> Storage<T> {
        self.storage
    }

    /// A tensor whose elements are left over from earlier use, for results that are written whole.
    #[inline]
    pub(crate) fn scratch(shape: S) -> Self {
        Self {
            shape,
            storage: Storage::scratch(shape.count()),
            trace: (),
        }
    }

    /// A new tensor written whole by `write`.
    #[inline]
    pub(crate) fn build(shape: S, write: impl FnOnce(&mut [T])) -> Self {
        Self {
            shape,
            storage: Storage::build(shape.count(), write),
            trace: (),
        }
    }

    /// The same elements under another shape of the same count.
    #[inline]
    pub(crate) fn with_shape<New: Shape>(self, shape: New) -> Tensor<New, T> {
        debug_assert_eq!(shape.count(), self.count());
        Tensor {
            shape,
            storage: self.storage,
            trace: (),
        }
    }

    #[inline]
    pub(crate) fn with_trace<M: Traced>(self, trace: M::Trace) -> Tensor<S, T, M> {
        Tensor {
            shape: self.shape,
            storage: self.storage,
            trace,
        }
    }

    /// `f` of every pair of elements, in place of this tensor if this is the only handle to it.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    #[inline]
    pub(crate) fn zip<U: Element>(
        mut self,
        other: &Tensor<S, U>,
        f: impl Fn(T, U) -> T + Send + Sync,
    ) -> Self {
        same_sizes(self.shape, other.shape);
        match self.storage.get_mut() {
            Some(x) => {
                map::zip_inplace(x, other.as_slice(), f);
                self
            }
            None => self.zip_to(other, f),
        }
    }

    /// `f` of every pair of elements, as a tensor of a third element type.
    #[inline]
    pub(crate) fn zip_to<U: Element, V: Element>(
        &self,
        other: &Tensor<S, U>,
        f: impl Fn(T, U) -> V + Send + Sync,
    ) -> Tensor<S, V> {
        same_sizes(self.shape, other.shape);
        Tensor::build(self.shape, |y| {
            map::zip_map(self.as_slice(), other.as_slice(), y, f);
        })
    }

    /// Whether this is the only handle to the elements, so that a result can be written in their
    /// place.
    #[inline]
    pub(crate) fn is_unique(&mut self) -> bool {
        self.storage.get_mut().is_some()
    }

    /// Whether two tensors share their elements.
    pub fn shares_memory(&self, other: &Self) -> bool {
        self.storage.is_same(&other.storage)
    }
}

/// Panics when the dynamic sizes of two shapes differ; for constant shapes the check is compiled
/// away.
#[inline]
#[track_caller]
pub(crate) fn same_sizes<S: Shape>(left: S, right: S) {
    assert!(
        left == right,
        "shape mismatch: sizes {:?} on the left and {:?} on the right",
        left.sizes(),
        right.sizes()
    );
}
