//! Operations that move elements, or look at them under another shape, and compute nothing.
//!
//! They take tensors of every element type. Only floats carry gradients, so the backward half of
//! such an operation is an [`Adjoint`], generic over the float types, and [`moved`](Tensor::moved)
//! attaches it to a result of floats.
//!
//! An axis alone is named in the method's type arguments (`x.split::<1, 3>()`); beside an argument
//! whose type is inferred it is an argument, too (`a.concat(&b, Axis::<1>)`).

mod broadcast;
mod concat;
mod flatten;
mod gather;
mod like;
mod message;
mod permute;
mod reshape;
mod select;
mod slice;
mod split;
mod squeeze;
mod stack;

use crate::autograd::{Mode, Node, Sink};
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor};

/// The backward half of an operation with `N` operands and a result of shape `S` that moves
/// elements: a linear map, the same for each float type.
trait Adjoint<S: Shape, const N: usize>: Send + Sync + 'static {
    /// Gives the operands their gradients.
    fn backward<T: Float>(&self, dy: Tensor<S, T>, sink: &mut Sink<'_, N>);
}

impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The node that made this tensor; none unless its elements are floats.
    #[inline]
    fn source(&self) -> Option<&Node> {
        M::node(self.trace())
    }
}

impl<S: Shape, T: Element> Tensor<S, T> {
    /// This result as a tensor of mode `M`, with the backward half of the operation that made it;
    /// `adjoint` is called only if it is recorded.
    #[inline]
    fn moved<M: Mode, const N: usize, A: Adjoint<S, N>>(
        self,
        parents: [Option<&Node>; N],
        adjoint: impl FnOnce() -> A,
    ) -> Tensor<S, T, M> {
        if parents.iter().all(Option::is_none) {
            return self.with_trace(M::trace(|| None));
        }
        let trace = match self.storage().clone().erase().downcast::<f32>() {
            Ok(buffer) => {
                Tensor::from_storage(self.shape(), buffer).traced::<M, N, A>(parents, adjoint())
            }
            Err(raw) => {
                let buffer = raw.downcast::<f64>().expect("only floats have nodes");
                Tensor::from_storage(self.shape(), buffer).traced::<M, N, A>(parents, adjoint())
            }
        };
        self.with_trace(trace)
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// What mode `M` keeps with this result.
    fn traced<M: Mode, const N: usize, A: Adjoint<S, N>>(
        self,
        parents: [Option<&Node>; N],
        adjoint: A,
    ) -> M::Trace {
        let result: Tensor<S, T, M> = self.record(parents, |_| {
            move |dy: Tensor<S, T>, sink: &mut Sink<'_, N>| adjoint.backward(dy, sink)
        });
        result.into_parts().1
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn integers_and_masks_move_as_floats_do() {
        let labels = tensor([[1_i64, 2, 3], [4, 5, 6]]);
        assert_eq!(labels.transpose().to_array(), [[1, 4], [2, 5], [3, 6]]);
        let mask = tensor([[true, false], [true, true]]);
        assert_eq!(mask.transpose().to_array(), [[true, true], [false, true]]);
    }

    #[test]
    fn a_tracked_tensor_without_gradient_records_nothing() {
        let x = tensor([[1.0_f64, 2.0]]).tracked().transpose();
        assert!(x.source().is_none());
        let x = tensor([[1.0_f32, 2.0]]).requires_grad().transpose();
        assert!(x.source().is_some());
    }
}
