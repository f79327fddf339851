//! Operations that compute each element from the elements at the same place.

mod abs;
mod arithmetic;
mod choose;
mod clamp;
mod compare;
mod cos;
mod elu;
mod exp;
mod function;
mod gelu;
mod gelu_tanh;
mod leaky_relu;
mod ln;
mod mask;
mod masked_fill;
mod maximum;
mod minimum;
mod operand;
mod operators;
mod powf;
mod powi;
mod recip;
mod relu;
mod sigmoid;
mod silu;
mod sin;
mod softplus;
mod sqrt;
mod square;
mod tanh;

#[cfg(test)]
mod testing;

pub use function::{Elementwise, Kept, value_in_place};
pub use operators::{Assigns, Combines, Operator};

/// The functions of activation layers.
pub(crate) mod functions {
    pub(crate) use super::elu::Elu;
    pub(crate) use super::gelu::Gelu;
    pub(crate) use super::gelu_tanh::GeluTanh;
    pub(crate) use super::leaky_relu::LeakyRelu;
    pub(crate) use super::sigmoid::Sigmoid;
    pub(crate) use super::silu::Silu;
    pub(crate) use super::softplus::Softplus;
    pub(crate) use super::tanh::Tanh;
}
pub use compare::{Comparand, Compares, NumberOrTensor, OfNumbers, OfTensors};
pub use operand::{AnyTensor, Operand};

use crate::autograd::{Join, Mode, Node};
use crate::kernels::map::{self, Function};
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// `y = f(x)` for a function whose derivative is `df(y)`: the result is kept for the backward
    /// pass.
    #[inline]
    fn unary_by_output(
        self,
        f: impl Fn(T) -> T + Send + Sync,
        df: impl Fn(T) -> T + Copy + Send + Sync + 'static,
    ) -> Self {
        let (x, trace) = self.into_parts();
        x.map(f).record([M::node(&trace)], |y| {
            let y = y.clone();
            move |dy: Tensor<S, T>, sink| sink.give(0, || dy.zip(&y, |dy, y| dy * df(y)))
        })
    }

    /// `y = f(x)` for a function whose derivative is `df(x)`: the input is kept for the backward
    /// pass.
    #[inline]
    fn unary_by_input(
        self,
        f: impl Fn(T) -> T + Send + Sync,
        df: impl Fn(T) -> T + Copy + Send + Sync + 'static,
    ) -> Self {
        let (x, trace) = self.into_parts();
        let node = M::node(&trace);
        let kept = Node::receiving(node).map(|_| x.clone());
        x.map(f).record([node], |_| {
            let x = kept.expect("kept because an operand has a gradient");
            move |dy: Tensor<S, T>, sink| sink.give(0, || dy.zip(&x, |dy, x| dy * df(x)))
        })
    }

    /// `y = f(a, b)` for a function with the partial derivatives `da(a, b)` and `db(a, b)`.
    #[inline]
    #[track_caller]
    fn binary<R: Operand<S, T>>(
        self,
        other: R,
        f: impl Fn(T, T) -> T + Send + Sync,
        da: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
        db: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
    ) -> Tensor<S, T, <M as Join<R::Mode>>::Output>
    where
        M: Join<R::Mode>,
    {
        let (b, b_trace) = other.into_values(self.shape());
        let (a, a_trace) = self.into_parts();
        let nodes = [M::node(&a_trace), R::Mode::node(&b_trace)];
        let kept = nodes
            .iter()
            .any(|&node| Node::receiving(node).is_some())
            .then(|| (a.clone(), b.clone()));
        a.zip_either(b, f).record(nodes, |_| {
            let (a, b) = kept.expect("kept because an operand has a gradient");
            move |dy: Tensor<S, T>, sink| {
                sink.give(0, || zip3(&dy, &a, &b, |dy, a, b| dy * da(a, b)));
                sink.give(1, || zip3(&dy, &a, &b, |dy, a, b| dy * db(a, b)));
            }
        })
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// `f` of every element, in the memory of the tensor if nobody else holds it.
    #[inline]
    fn map_by(mut self, f: &(impl Function<T, Output = T> + Sync)) -> Self {
        if self.is_unique() {
            map::map_inplace_by(self.as_mut_slice(), f);
            return self;
        }
        Self::build(self.shape(), |y| map::map_by(self.as_slice(), y, f))
    }
}

impl<S: Shape, T: Element> Tensor<S, T> {
    /// `f` of every pair of elements, in the memory of whichever operand nobody else holds.
    #[inline]
    fn zip_either(mut self, mut other: Self, f: impl Fn(T, T) -> T + Send + Sync) -> Self {
        if !self.is_unique() && other.is_unique() {
            other.zip(&self, |b, a| f(a, b))
        } else {
            self.zip(&other, f)
        }
    }
}

/// `f` of every three elements, in one pass.
#[inline]
fn zip3<S: Shape, T: Float>(
    a: &Tensor<S, T>,
    b: &Tensor<S, T>,
    c: &Tensor<S, T>,
    f: impl Fn(T, T, T) -> T + Send + Sync,
) -> Tensor<S, T> {
    Tensor::build(a.shape(), |y| {
        map::zip3_map(a.as_slice(), b.as_slice(), c.as_slice(), y, f);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;
    use crate::tensor::pool_stats;

    #[test]
    fn a_chain_of_plain_operations_stays_in_its_memory() {
        let x = Tensor::<Rank2<5, 7>>::full(0.3);
        let y = Tensor::<Rank2<5, 7>>::full(0.4);
        let place = x.as_slice().as_ptr();
        let before = pool_stats();
        let z = x.exp().sqrt().relu().gelu().powf(1.5).clamp(0.0, 1.0) * 2.0 - 1.0;
        let mut z = (-(2.0 / z)).maximum(y) / 3.0;
        z += 1.0;
        assert_eq!(z.as_slice().as_ptr(), place);
        let after = pool_stats();
        assert_eq!(
            (after.allocations, after.reuses),
            (before.allocations, before.reuses)
        );
        // The memory of the operand that nobody else holds.
        let place = z.as_slice().as_ptr();
        let y = Tensor::<Rank2<5, 7>>::ones();
        assert_eq!((&y - z).as_slice().as_ptr(), place);
    }

    #[test]
    fn a_tensor_that_somebody_else_holds_is_left_as_it_is() {
        let x = tensor([1.0_f32, 4.0]);
        let mut y = x.clone();
        let before = pool_stats();
        assert_eq!(x.clone().sqrt().to_vec(), [1.0, 2.0]);
        y += &x;
        y = &x * y;
        let after = pool_stats();
        assert_eq!(
            after.allocations + after.reuses,
            before.allocations + before.reuses + 2
        );
        assert_eq!((x.to_vec(), y.to_vec()), (vec![1.0, 4.0], vec![2.0, 32.0]));
    }

    #[test]
    fn what_needs_no_gradient_is_not_kept() {
        // Tracked, but without a leaf below: computed in place as in plain mode.
        let x = Tensor::<Rank1<3>>::ones().tracked();
        let place = x.as_slice().as_ptr();
        assert_eq!(x.square().gelu().as_slice().as_ptr(), place);
        // With a leaf below, the result of `exp` is kept and its input is not.
        let x = Tensor::<Rank1<3>>::ones().requires_grad() * 2.0;
        let place = x.as_slice().as_ptr();
        assert_eq!(x.exp().as_slice().as_ptr(), place);
    }

    #[test]
    fn the_result_is_tracked_if_one_operand_is() {
        type Vector<M> = Tensor<Rank1<2>, f64, M>;
        let plain: Vector<Plain> = tensor([1.0, 2.0]);
        let leaf: Vector<Tracked> = tensor([3.0, 1.0]).requires_grad();
        let results: [Vector<Tracked>; 5] = [
            &plain + &leaf,
            &leaf + &plain,
            plain.clone().maximum(leaf.clone()),
            leaf.clone().maximum(plain.clone()),
            plain.gt(1.5).choose(plain.clone(), leaf.clone()),
        ];
        let _: Vector<Plain> = &plain + &plain;
        let gradients = results.map(|y| y.sum().backward().get(&leaf).unwrap().to_vec());
        assert_eq!(
            gradients,
            [[1.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]
        );
    }

    #[test]
    fn functions_are_generic_over_batch_element_and_mode() {
        fn mix<B: Dim, T: Float, M: Mode>(
            x: Tensor<(B, Const<2>), T, M>,
            scale: &Tensor<(B, Const<2>), T>,
        ) -> Tensor<(B, Const<2>), T, M> {
            let y = x.clone().sigmoid().maximum(x.clone().tanh()) * scale + &x;
            let y = y.gt(&x).choose(y.clone(), y.leaky_relu(T::from_f64(0.1)));
            y.masked_fill(&!x.lt(T::zero()), T::one()) - scale
        }
        let x = Tensor::<(Dyn, Const<2>), f64>::from_rows(&[-1.0, 0.5]).unwrap();
        let scale = Tensor::full_of(x.shape(), 2.0);
        let plain = mix(x.clone(), &scale);
        let tracked = mix(x.requires_grad(), &scale);
        assert_eq!(plain, tracked.detach());
        let single = mix(Tensor::<Rank2<1, 2>>::ones().tracked(), &Tensor::ones());
        assert_eq!(single.to_array(), [[0.0, 0.0]]);
    }

    #[test]
    fn empty_tensors_and_scalars() {
        let empty = Tensor::<(Dyn, Const<2>), f64>::from_rows(&[]).unwrap();
        let leaf = empty.clone().requires_grad();
        let y = leaf.clone().gelu().maximum(leaf.clone()) / &leaf;
        let gradients = y.sum().backward();
        assert_eq!(gradients.get(&leaf).unwrap().sizes(), [0, 2]);
        assert_eq!(tensor(4.0_f32).sqrt().minimum(tensor(3.0)).item(), 2.0);
    }
}
