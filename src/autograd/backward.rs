//! Entering and leaving the graph.

use conformable_terse::terse;

use super::{Gradients, Mode, Node, Tracked};
use crate::shape::{Check, Const, Ranked, Shape};
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float> Tensor<S, T> {
    /// This tensor with recording turned on: what is computed from it and from parameters can be
    /// differentiated with respect to the parameters.
    ///
    /// The tensor itself gets no gradient, so none is computed for the input of a network;
    /// [`requires_grad`](Self::requires_grad) is for tensors that need one.
    #[inline]
    pub fn tracked(self) -> Tensor<S, T, Tracked> {
        self.with_trace(None)
    }

    /// This tensor with recording turned on, as a leaf whose gradient `backward()` hands out.
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// let x = tensor([1.0, 2.0, 3.0_f32]).requires_grad();
    /// let gradients = x.clone().square().sum().backward();
    /// assert_eq!(gradients.get(&x).unwrap().to_vec(), [2.0, 4.0, 6.0]);
    /// ```
    #[inline]
    #[doc(alias = "requires_grad_")]
    pub fn requires_grad(self) -> Tensor<S, T, Tracked> {
        self.with_trace(Some(Node::leaf()))
    }
}

/// A shape of no axes, which a loss has.
pub trait IsScalar: Shape {}

impl<S: Shape + Ranked<Rank: LossAxes>> IsScalar for S {}

/// A number of axes of zero.
pub trait LossAxes {}

impl<const RANK: usize> LossAxes for Const<RANK> where Check: LossRank<RANK> {}

/// The rule of `backward()`: it starts from no axes.
#[diagnostic::on_unimplemented(
    message = "`backward()` starts from a scalar loss, but the number of axes of this tensor is \
        {RANK}",
    label = "expected a scalar, got {RANK} axes",
    note = "reduce it first, with a loss, `sum()` or `mean()`"
)]
pub trait LossRank<const RANK: usize> {}

#[diagnostic::do_not_recommend]
impl<C> LossRank<0> for C {}

/// The mode in which operations are recorded.
#[diagnostic::on_unimplemented(
    message = "`backward()` on a plain tensor: no operation was recorded",
    label = "this tensor is `{Self}`, not `Tracked`",
    note = "pass the input as `x.tracked()` to record what is computed from it"
)]
pub trait IsTracked: Mode {}

#[diagnostic::do_not_recommend]
impl IsTracked for Tracked {}

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The gradients of this scalar with respect to every parameter and every
    /// [`requires_grad`](Tensor::requires_grad) tensor it depends on.
    ///
    /// What the graph holds is freed on the way, except where another tensor still needs it.
    ///
    /// # Panics
    /// If the scalar depends on no such tensor: then there is nothing to differentiate.
    #[track_caller]
    pub fn backward(self) -> Gradients
    where
        S: IsScalar,
        M: IsTracked,
    {
        let mut gradients = Gradients::new();
        self.backward_into(&mut gradients);
        gradients
    }

    /// As [`backward`](Self::backward), added to gradients that are already there: for one step out
    /// of several passes.
    ///
    /// # Panics
    /// If the scalar depends on no tensor that needs a gradient.
    #[track_caller]
    pub fn backward_into(self, gradients: &mut Gradients)
    where
        S: IsScalar,
        M: IsTracked,
    {
        let (_, trace) = self.into_parts();
        let node = M::into_node(trace).filter(Node::has_gradient).expect(
            "backward() on a scalar that depends on no parameter and no tensor that needs a \
                gradient",
        );
        gradients.add_pass::<T>(node);
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn a_tensor_used_twice_receives_both_gradients() {
        let x = tensor([2.0_f64, 3.0]).requires_grad();
        let y = (x.clone() * x.clone()).sum() + x.clone().sum();
        assert_eq!(y.backward().get(&x).unwrap().to_vec(), [5.0, 7.0]);
    }

    #[test]
    fn two_losses_share_their_trunk() {
        let x = tensor([2.0_f64, 3.0]).requires_grad();
        let trunk = x.clone().square();
        let (a, b) = (trunk.clone().sum(), (trunk * 2.0).sum());
        let mut gradients = a.backward();
        b.backward_into(&mut gradients);
        assert_eq!(gradients.get(&x).unwrap().to_vec(), [12.0, 18.0]);
    }

    #[test]
    fn a_long_chain_neither_recurses_backward_nor_on_drop() {
        let x = tensor(1.0_f32).requires_grad();
        let chain = |n| (0..n).fold(x.clone(), |y, _| y + 0.0);
        drop(chain(200_000));
        assert_eq!(chain(200_000).backward().get(&x).unwrap().item(), 1.0);
    }

    #[test]
    #[should_panic(expected = "depends on no parameter")]
    fn a_loss_of_constants_has_nothing_to_differentiate() {
        let _ = tensor([1.0_f32]).tracked().sum().backward();
    }
}
