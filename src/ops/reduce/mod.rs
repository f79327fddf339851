//! Operations that make one element of many, over all axes or along one.
//!
//! Each has three forms: `sum()` over all elements, `sum_axis::<AXIS>()` along one axis, which the
//! result no longer has, and `sum_keep::<AXIS>()`, which keeps that axis with size 1 (PyTorch's
//! `keepdim=True`). Negative axes count from the end.

mod argmax;
mod argmin;
mod extreme;
mod integer;
mod logsumexp;
mod max;
mod mean;
mod min;
mod std;
mod sum;
mod var;

use crate::autograd::Mode;
use crate::kernels::{map, par};
use crate::shape::Shape;
use crate::tensor::{Float, Number, Tensor};

/// A tensor seen as `(outer, len, inner)`: the elements before, along and after the axis that is
/// reduced.
type Around = (usize, usize, usize);

/// The view in which all elements of a shape are reduced.
#[inline]
fn all<S: Shape>(shape: S) -> Around {
    (1, shape.count(), 1)
}

impl<S: Shape, T: Number> Tensor<S, T> {
    /// This result as a tensor of mode `M` through which no gradient flows.
    #[inline]
    fn untraced<M: Mode>(self) -> Tensor<S, T, M> {
        self.with_trace(M::trace(|| None))
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// `f(x, a, b)` of every element `x` and of the elements of `a` and `b` that its line was
    /// reduced to: the backward half of most reductions.
    #[inline]
    fn zip_lines<Out: Shape>(
        &self,
        (outer, len, inner): Around,
        a: &Tensor<Out, T>,
        b: &Tensor<Out, T>,
        f: impl Fn(T, T, T) -> T + Copy + Send + Sync,
    ) -> Self {
        let (x, a, b) = (self.as_slice(), a.as_slice(), b.as_slice());
        Tensor::build(self.shape(), |y| {
            if outer * inner == 1 {
                let (a, b) = (a[0], b[0]);
                return map::map(x, y, |x| f(x, a, b));
            }
            let size = len * inner;
            if size == 0 {
                return;
            }
            par::for_each_chunk(y, size, size, |o, y| {
                let x = &x[o * size..][..size];
                let (a, b) = (&a[o * inner..][..inner], &b[o * inner..][..inner]);
                if inner == 1 {
                    let (a, b) = (a[0], b[0]);
                    for (y, &x) in y.iter_mut().zip(x) {
                        *y = f(x, a, b);
                    }
                    return;
                }
                for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(inner)) {
                    for (((y, &x), &a), &b) in y.iter_mut().zip(x).zip(a).zip(b) {
                        *y = f(x, a, b);
                    }
                }
            });
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    type Batch = (Dyn, Const<3>, Const<2>);

    fn batch() -> Tensor<Batch, f64> {
        Tensor::from_fn_of((Dyn(2), Const, Const), |[i, j, k]| {
            (i * 6 + j * 2 + k) as f64
        })
    }

    #[test]
    fn the_three_forms_agree_in_values_and_differ_in_shape() {
        fn check<A, B, T>(axis: Tensor<A, T>, keep: Tensor<B, T>, sizes: &[usize])
        where
            A: Shape,
            B: Shape,
            T: crate::tensor::Element,
        {
            assert_eq!(axis.to_vec(), keep.to_vec());
            let sizes = sizes.to_vec();
            assert_eq!(keep.sizes().as_ref(), sizes);
            let left: Vec<_> = sizes.iter().copied().filter(|&size| size != 1).collect();
            assert_eq!(axis.sizes().as_ref(), left);
        }
        let x = batch();
        macro_rules! check {
            ($($axis:ident $keep:ident)*) => {$(
                check(x.$axis::<0>(), x.$keep::<0>(), &[1, 3, 2]);
                check(x.$axis::<-2>(), x.$keep::<1>(), &[2, 1, 2]);
                check(x.$axis::<2>(), x.$keep::<-1>(), &[2, 3, 1]);
            )*};
        }
        check! {
            sum_axis sum_keep
            mean_axis mean_keep
            max_axis max_keep
            min_axis min_keep
            var_axis var_keep
            var_biased_axis var_biased_keep
            std_axis std_keep
            std_biased_axis std_biased_keep
            logsumexp_axis logsumexp_keep
        }
        check(x.argmax_axis::<1>(), x.argmax_keep::<1>(), &[2, 1, 2]);
        check(x.argmin_axis::<-1>(), x.argmin_keep::<-1>(), &[2, 3, 1]);
    }

    #[test]
    fn shapes_are_types() {
        fn generic<B: Dim, M: Mode>(x: &Tensor<(B, Const<4>), f32, M>) -> Tensor<(B,), f32, M> {
            let _: Tensor<(B, Const<1>), f32, M> = x.logsumexp_keep::<-1>();
            let _: Tensor<(Const<4>,), f32, M> = x.var_axis::<0>();
            x.max_axis::<1>()
        }
        let y: Tensor<Rank1<3>> = generic(&Tensor::zeros());
        assert_eq!(y.to_vec(), [0.0; 3]);
    }

    #[test]
    fn gradients_of_every_form() {
        let mut rng = StdRng::seed_from_u64(11);
        let x = Tensor::<Rank3<2, 3, 4>, f64>::randn(&mut rng);
        macro_rules! check {
            ($($all:ident $axis:ident $keep:ident)*) => {$(
                gradcheck(|x| x.$all().square(), &x, 1e-5).unwrap();
                gradcheck(|x| x.$axis::<0>().square().sum(), &x, 1e-5).unwrap();
                gradcheck(|x| x.$axis::<1>().square().sum(), &x, 1e-5).unwrap();
                gradcheck(|x| x.$axis::<-1>().square().sum(), &x, 1e-5).unwrap();
                gradcheck(|x| x.$keep::<0>().square().sum(), &x, 1e-5).unwrap();
                gradcheck(|x| x.$keep::<-2>().square().sum(), &x, 1e-5).unwrap();
                gradcheck(|x| x.$keep::<2>().square().sum(), &x, 1e-5).unwrap();
            )*};
        }
        check! {
            sum sum_axis sum_keep
            mean mean_axis mean_keep
            max max_axis max_keep
            min min_axis min_keep
            var var_axis var_keep
            var_biased var_biased_axis var_biased_keep
            std std_axis std_keep
            std_biased std_biased_axis std_biased_keep
            logsumexp logsumexp_axis logsumexp_keep
        }
    }

    #[test]
    fn gradients_of_a_dynamic_batch() {
        let x = batch().map(|x| x.sin());
        gradcheck(|x| x.var_axis::<0>().square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| x.logsumexp_axis::<0>().square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| x.max_axis::<-1>().square().sum(), &x, 1e-5).unwrap();
    }

    #[test]
    fn gradients_of_results_without_elements_are_empty() {
        let x = Tensor::<Rank3<0, 3, 2>, f64>::zeros().requires_grad();
        let loss = x.mean_axis::<1>().sum()
            + x.max_axis::<1>().sum()
            + x.std_axis::<2>().sum()
            + x.logsumexp_axis::<1>().sum();
        assert_eq!(loss.backward().get(&x).unwrap().count(), 0);
    }
}
