use super::{Mode, Node, Param};
use crate::shape::{ConstShape, Shape};
use crate::tensor::{Float, Storage, Tensor};

/// A tensor or a parameter as an operation reads it: borrowed, so that nobody counts references to
/// values that are only read.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, S, T> {
    shape: S,
    storage: &'a Storage<T>,
    node: Option<&'a Node>,
}

impl<'a, S: Shape, T: Float> View<'a, S, T> {
    /// The sizes.
    #[inline]
    pub(crate) fn shape(&self) -> S {
        self.shape
    }

    /// The elements in row-major order.
    #[inline]
    pub(crate) fn as_slice(&self) -> &'a [T] {
        self.storage.as_slice()
    }

    /// The node, as that of a tensor.
    #[inline]
    pub(crate) fn node(&self) -> Option<&'a Node> {
        self.node
    }

    /// The values as a tensor of its own, for a backward half to keep.
    #[inline]
    pub(crate) fn detach(&self) -> Tensor<S, T> {
        Tensor::from_storage(self.shape, self.storage.clone())
    }
}

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// This tensor as an operation reads it.
    #[inline]
    pub(crate) fn view(&self) -> View<'_, S, T> {
        View {
            shape: self.shape(),
            storage: self.storage(),
            node: self.node(),
        }
    }
}

impl<S: ConstShape, T: Float> Param<S, T> {
    /// The parameter as an operation in mode `M` reads it.
    #[inline]
    pub(crate) fn view<M: Mode>(&self) -> View<'_, S, T> {
        View {
            shape: S::default(),
            storage: self.value().storage(),
            node: self.is_trained::<M>().then(|| self.node()),
        }
    }
}
