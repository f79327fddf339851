use core::fmt::{self, Debug, Formatter};

use conformable_terse::terse;

use crate::shape::ConstShape;
use crate::tensor::{Element, Tensor};

/// A tensor that is saved with a model but not trained: running statistics, a counter, a mask.
///
/// It is a field of a layer, as a [`Param`](super::Param) is. Visitors see both; optimizers do not step buffers.
///
/// Source: `torch.nn.Buffer`.
///
/// ```
/// use conformable::autograd::{Buffer, buffers};
/// use conformable::prelude::*;
///
/// /// Takes a constant mean away.
/// #[derive(Module)]
/// struct Centre {
///     mean: Buffer<Rank1<3>>,
/// }
///
/// impl<B: Dim, M: Mode> Module<Tensor<(B, Const<3>), f32, M>> for Centre {
///     type Output = Tensor<(B, Const<3>), f32, M>;
///
///     fn forward(&self, x: Tensor<(B, Const<3>), f32, M>) -> Self::Output {
///         let shape = x.shape();
///         x - self.mean.value().clone().broadcast_to(shape)
///     }
/// }
///
/// let layer = Centre { mean: Buffer::new(tensor([1.0, 2.0, 3.0])) };
/// assert_eq!(layer.forward(tensor([[1.0, 1.0, 1.0]])).to_array(), [[0.0, -1.0, -2.0]]);
/// assert_eq!((Centre::PARAMS, Centre::BUFFERS), (0, 3));
/// assert_eq!(buffers(&layer)[0].path, "mean");
/// ```
#[terse]
#[derive(Clone)]
pub struct Buffer<S: ConstShape, T: Element = f32> {
    value: Tensor<S, T>,
}

#[terse]
impl<S: ConstShape, T: Element> Buffer<S, T> {
    /// A buffer with the given first value.
    pub fn new(value: Tensor<S, T>) -> Self {
        Self { value }
    }

    /// The value.
    #[inline]
    pub fn value(&self) -> &Tensor<S, T> {
        &self.value
    }

    /// The value, for changing it.
    #[inline]
    pub fn value_mut(&mut self) -> &mut Tensor<S, T> {
        &mut self.value
    }

    /// Replaces the value.
    #[inline]
    pub fn set(&mut self, value: Tensor<S, T>) {
        self.value = value;
    }
}

impl<S: ConstShape, T: Element> From<Tensor<S, T>> for Buffer<S, T> {
    fn from(value: Tensor<S, T>) -> Self {
        Self::new(value)
    }
}

impl<S: ConstShape, T: Element> Debug for Buffer<S, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Buffer").field(&self.value).finish()
    }
}
