//! How the result of an operation comes by its node.

use core::marker::PhantomData;

use super::Mode;
use super::graph::{Node, Recorded, Sink};
use crate::shape::Shape;
use crate::tensor::{Float, Number, Tensor};

/// An operand's place in the graph, borrowed from the operand or taken out of it.
pub(crate) trait Parent {
    /// Whether no gradient flows to the operand.
    fn is_constant(&self) -> bool;

    fn into_node(self) -> Option<Node>;
}

impl Parent for Option<&Node> {
    #[inline]
    fn is_constant(&self) -> bool {
        !self.is_some_and(Node::has_gradient)
    }

    #[inline]
    fn into_node(self) -> Option<Node> {
        self.cloned()
    }
}

impl Parent for Option<Node> {
    #[inline]
    fn is_constant(&self) -> bool {
        !self.as_ref().is_some_and(Node::has_gradient)
    }

    #[inline]
    fn into_node(self) -> Option<Node> {
        self
    }
}

impl<S: Shape, T: Number> Tensor<S, T> {
    /// This result as a tensor of mode `M`, with the backward half of the operation that made it.
    ///
    /// `make` is called only when the operation is recorded, that is in tracked mode if one of
    /// `parents` needs a gradient; it saves what the backward half needs.
    #[inline]
    pub(crate) fn record<M: Mode, P: Parent, const N: usize, F>(
        self,
        parents: [P; N],
        make: impl FnOnce(&Self) -> F,
    ) -> Tensor<S, T, M>
    where
        F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync + 'static,
    {
        self.record_as::<M, P, N, false, F>(false, parents, make)
    }

    /// As [`record`](Self::record), for a ReLU: see [`Node::operand_of_relu`].
    #[inline]
    pub(crate) fn record_relu<M: Mode, P: Parent, F>(
        self,
        parent: P,
        make: impl FnOnce(&Self) -> F,
    ) -> Tensor<S, T, M>
    where
        F: Fn(Tensor<S, T>, &mut Sink<'_, 1>) + Send + Sync + 'static,
    {
        self.record_as::<M, P, 1, true, F>(false, [parent], make)
    }

    /// As [`record`](Self::record), for an operation which computes the ReLU of its result as well
    /// if `has_relu`: see [`Node::has_relu`].
    #[inline]
    pub(crate) fn record_with_relu<M: Mode, P: Parent, const N: usize, F>(
        self,
        has_relu: bool,
        parents: [P; N],
        make: impl FnOnce(&Self) -> F,
    ) -> Tensor<S, T, M>
    where
        F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync + 'static,
    {
        self.record_as::<M, P, N, false, F>(has_relu, parents, make)
    }

    #[inline]
    fn record_as<M: Mode, P: Parent, const N: usize, const RELU: bool, F>(
        self,
        has_relu: bool,
        parents: [P; N],
        make: impl FnOnce(&Self) -> F,
    ) -> Tensor<S, T, M>
    where
        F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync + 'static,
    {
        let trace = M::trace(|| {
            let is_constant = parents.iter().all(Parent::is_constant);
            let parents = parents.map(Parent::into_node);
            if is_constant {
                return Node::of_constants(&parents);
            }
            let above = parents.iter().flatten().map(Node::above).max();
            let recorded = Recorded::<_, _, _, N, RELU> {
                parents,
                shape: self.shape(),
                backward: Some(make(&self)),
                element: PhantomData::<T>,
            };
            Some(Node::new(above.unwrap_or(0), has_relu, recorded))
        });
        self.with_trace(trace)
    }
}

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The node that made this tensor, if gradients flow through it or it carries updates of
    /// buffers; see [`Node::receiving`].
    #[inline]
    pub(crate) fn node(&self) -> Option<&Node> {
        M::node(self.trace())
    }
}
