use core::fmt::{self, Debug, Formatter};

use conformable_terse::terse;

use super::Mode;
use super::graph::Node;
use crate::shape::ConstShape;
use crate::tensor::{Float, Tensor};

/// A tensor that training changes: a weight or a bias.
///
/// A clone has the same values, and a gradient and an identity of its own: the gradients of a clone
/// are not those of the original. [`replica`](super::replica()) copies a model for a worker whose
/// gradients are.
#[terse]
pub struct Param<S: ConstShape, T: Float = f32> {
    value: Tensor<S, T>,
    node: Node,
    requires_grad: bool,
}

#[terse]
impl<S: ConstShape, T: Float> Param<S, T> {
    /// A parameter with the given first value.
    pub fn new(value: Tensor<S, T>) -> Self {
        Self {
            value,
            node: Node::leaf(),
            requires_grad: true,
        }
    }

    /// The parameter as a tensor of mode `M`, for use in a forward pass.
    ///
    /// In tracked mode the result is a leaf of the graph, so `backward()` leaves a gradient for
    /// this parameter; in plain mode, and inside of [`Frozen`](crate::nn::Frozen), it is just the
    /// value.
    #[inline]
    pub fn tensor<M: Mode>(&self) -> Tensor<S, T, M> {
        let trace = M::trace(|| self.is_trained::<M>().then(|| self.node.clone()));
        self.value.clone().with_trace(trace)
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
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let mut param = Param::new(tensor([1.0_f32, 2.0]));
    /// param.set(tensor([3.0, 4.0]));
    /// assert_eq!(param.value().to_vec(), [3.0, 4.0]);
    /// ```
    #[inline]
    pub fn set(&mut self, value: Tensor<S, T>) {
        self.value = value;
    }

    /// Whether `backward()` leaves a gradient for this parameter; `true` for a new one.
    #[inline]
    #[doc(alias = "requires_grad_")]
    pub fn requires_grad(&self) -> bool {
        self.requires_grad
    }

    /// Freezes the parameter (`false`), so that training leaves it as it is, or thaws it (`true`).
    pub fn set_requires_grad(&mut self, requires_grad: bool) {
        self.requires_grad = requires_grad;
    }

    /// Whether a pass in mode `M` gives this parameter a gradient.
    #[inline]
    pub(super) fn is_trained<M: Mode>(&self) -> bool {
        M::TRACKED && !M::FROZEN && self.requires_grad
    }

    #[inline]
    pub(super) fn id(&self) -> u64 {
        self.node.leaf_id().expect("a parameter is a leaf")
    }

    /// Takes the identity of another parameter.
    pub(super) fn share(&mut self, id: u64) {
        self.node = Node::leaf_of(id);
    }

    #[inline]
    pub(super) fn node(&self) -> &Node {
        &self.node
    }
}

impl<S: ConstShape, T: Float> Clone for Param<S, T> {
    fn clone(&self) -> Self {
        Self {
            requires_grad: self.requires_grad,
            ..Self::new(self.value.clone())
        }
    }
}

impl<S: ConstShape, T: Float> From<Tensor<S, T>> for Param<S, T> {
    fn from(value: Tensor<S, T>) -> Self {
        Self::new(value)
    }
}

/// What it is, such as `Param([10, 784], f32)`; the numbers are in [`value`](Param::value).
impl<S: ConstShape, T: Float> Debug for Param<S, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Param({:?}, {})", self.value.sizes(), T::NAME)
    }
}
