use conformable_terse::terse;

use crate::autograd::{Join, Mode, Node, View};
use crate::kernels::layer_norm::{KEPT, LayerNormGradients, layer_norm_scratch};
use crate::shape::{LayerNormInput, Rank1, Shape};
use crate::tensor::{Float, Storage, Tensor};

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// Normalises each line of the last axis, then scales and shifts it: `y = x̂ · weight + bias`
    /// with `x̂ = (x - m) · r` and `r = 1 / √(v + ε)`, where `m` is the mean of the line and `v`
    /// its biased variance, `1/D · Σ (x - m)²`.
    ///
    /// With `g = dy · weight`, `∂L/∂x = r · (g - mean(g) - x̂ · mean(g · x̂))`, `∂L/∂weight = Σ dy
    /// · x̂` and `∂L/∂bias = Σ dy`, both over all lines.
    ///
    /// A large mean takes no digits from the result: the line `1e6 + x` becomes what `x` becomes,
    /// as far as the elements of `1e6 + x` are exact. A line with an infinity or NaN in it becomes
    /// NaN.
    ///
    /// # Shapes
    /// `x` is `(.., D)`, which the result keeps; `weight` and `bias` are `(D,)`. Without both, `D`
    /// and their mode are named: `x.layer_norm::<4, Plain>(None, None, 1e-5)`.
    ///
    /// Source: J. L. Ba, J. R. Kiros, G. E. Hinton, “Layer Normalization”, 2016;
    /// `torch.nn.functional.layer_norm`, with a `normalized_shape` of one axis.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 3.0], [20.0, 10.0]]);
    /// let y = x.layer_norm::<2, Plain>(None, None, 0.0);
    /// assert_eq!(y.to_array(), [[-1.0, 1.0], [1.0, -1.0]]);
    /// let (weight, bias) = (tensor([2.0, 1.0]), tensor([0.0, 0.5]));
    /// let y = x.layer_norm(Some(&weight), Some(&bias), 0.0);
    /// assert_eq!(y.to_array(), [[-2.0, 1.5], [2.0, -0.5]]);
    /// ```
    pub fn layer_norm<const D: usize, N: Mode>(
        &self,
        weight: Option<&Tensor<Rank1<D>, T, N>>,
        bias: Option<&Tensor<Rank1<D>, T, N>>,
        eps: f64,
    ) -> Tensor<S::Output, T, <M as Join<N>>::Output>
    where
        S: LayerNormInput<D>,
        M: Join<N>,
    {
        let (weight, bias) = (weight.map(Tensor::view), bias.map(Tensor::view));
        self.clone().normalize(weight, bias, eps)
    }

    /// [`layer_norm`](Self::layer_norm) for layers, whose input is theirs and whose parameters are
    /// borrowed.
    #[inline]
    pub(crate) fn normalize<const D: usize, R: Mode>(
        self,
        weight: Option<View<'_, Rank1<D>, T>>,
        bias: Option<View<'_, Rank1<D>, T>>,
        eps: f64,
    ) -> Tensor<S::Output, T, R>
    where
        S: LayerNormInput<D>,
    {
        let (x, trace) = self.into_parts();
        let shape = x.shape();
        let size = (rows(shape), D);
        let mut kept = R::TRACKED.then(|| Storage::scratch(size.0 * KEPT));
        let y = Tensor::build(shape.normalized(), |y| {
            let (w, b) = (
                weight.map(|weight| weight.as_slice()),
                bias.map(|bias| bias.as_slice()),
            );
            let kept = kept.as_mut().map(Storage::make_mut);
            T::layer_norm_forward(size, x.as_slice(), w, b, T::from_f64(eps), y, kept);
        });
        let Some(kept) = kept else {
            return y.with_trace(R::trace(|| None));
        };
        let x_node = M::into_node(trace);
        let w_node = weight.and_then(|weight| weight.node());
        let b_node = bias.and_then(|bias| bias.node());
        let needs = [x_node.as_ref(), w_node, b_node].map(|node| Node::receiving(node).is_some());
        y.record([x_node, w_node.cloned(), b_node.cloned()], |_| {
            let w = weight.filter(|_| needs[0]).map(|weight| weight.detach());
            move |dy: Tensor<S::Output, T>, sink| {
                let mut dx = needs[0].then(|| Tensor::<S, T>::scratch(shape));
                let [mut dw, mut db] = [needs[1], needs[2]]
                    .map(|needs| needs.then(|| Tensor::<Rank1<D>, T>::scratch(Default::default())));
                let has_params = needs[1] || needs[2];
                let scratch = if has_params {
                    layer_norm_scratch(size.0, D)
                } else {
                    0
                };
                let mut scratch = Storage::scratch(scratch);
                let (x, dy, w) = (
                    x.as_slice(),
                    dy.as_slice(),
                    w.as_ref().map(Tensor::as_slice),
                );
                let gradients = LayerNormGradients {
                    dx: dx.as_mut().map(Tensor::as_mut_slice),
                    dweight: dw.as_mut().map(Tensor::as_mut_slice),
                    dbias: db.as_mut().map(Tensor::as_mut_slice),
                };
                let (kept, scratch) = (kept.as_slice(), scratch.make_mut());
                T::layer_norm_backward(size, x, kept, w, dy, gradients, scratch);
                if let Some(db) = db {
                    sink.give(2, || db);
                }
                if let Some(dw) = dw {
                    sink.give(1, || dw);
                }
                if let Some(dx) = dx {
                    sink.give(0, || dx);
                }
            }
        })
    }
}

/// The number of lines along the last axis; there are none without elements.
fn rows<S: Shape>(shape: S) -> usize {
    if shape.count() == 0 {
        return 0;
    }
    shape.sizes().as_ref().iter().rev().skip(1).product()
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn lines_have_mean_zero_and_variance_one() {
        let mut rng = StdRng::seed_from_u64(1);
        let x = Tensor::<Rank3<2, 3, 100>, f64>::randn(&mut rng) * 7.0 + 3.0;
        let y = x.layer_norm::<100, Plain>(None, None, 0.0);
        let (mean, var) = (y.mean_axis::<-1>(), y.var_biased_axis::<-1>());
        for (mean, var) in mean.as_slice().iter().zip(var.as_slice()) {
            assert!(mean.abs() < 1e-14 && (var - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(2);
        let x = Tensor::<Rank3<2, 3, 5>, f64>::randn(&mut rng);
        let w = Tensor::<Rank1<5>, f64>::randn(&mut rng);
        let b = Tensor::<Rank1<5>, f64>::randn(&mut rng);
        let c = Tensor::<Rank3<2, 3, 5>, f64>::randn(&mut rng);
        let f = |y: Tensor<_, f64, Tracked>| (y.square() * &c).sum();
        gradcheck(|x| f(x.layer_norm(Some(&w), Some(&b), 1e-5)), &x, 1e-6).unwrap();
        gradcheck(|x| f(x.layer_norm::<5, Plain>(None, None, 1e-5)), &x, 1e-6).unwrap();
        gradcheck(|w| f(x.layer_norm(Some(&w), None, 1e-5)), &w, 1e-6).unwrap();
        let w = w.tracked();
        gradcheck(|b| f(x.layer_norm(Some(&w), Some(&b), 1e-5)), &b, 1e-6).unwrap();
        gradcheck(|b| f(x.layer_norm(None, Some(&b), 1e-5)), &b, 1e-6).unwrap();
    }

    #[test]
    fn of_one_and_of_nothing() {
        let bias = tensor([0.5_f32]);
        let y = tensor([[5.0_f32], [-3.0]]).layer_norm(None, Some(&bias), 1e-5);
        assert_eq!(y.to_vec(), [0.5, 0.5]);
        let x = Tensor::<(Dyn, Const<3>)>::zeros_of((Dyn(0), Const)).tracked();
        let [w, b] = [(); 2].map(|()| Tensor::<Rank1<3>>::ones().requires_grad());
        let y = x.layer_norm(Some(&w), Some(&b), 1e-5);
        assert_eq!(y.sizes(), [0, 3]);
        let gradients = y.sum().backward();
        assert_eq!(gradients.get(&w).unwrap().to_vec(), [0.0; 3]);
        assert_eq!(gradients.get(&b).unwrap().to_vec(), [0.0; 3]);
        let x = Tensor::<Rank2<3, 0>>::zeros().requires_grad();
        let y = x.layer_norm::<0, Plain>(None, None, 1e-5);
        assert_eq!(y.sum().backward().get(&x).unwrap().count(), 0);
    }

    #[test]
    fn a_large_mean_cancels_nothing() {
        let near = Tensor::<Rank2<2, 64>>::from_fn(|[i, j]| (j * 37 % 64 + i) as f32 * 0.0625);
        let far = &near + 1e6;
        let of = |x: &Tensor<Rank2<2, 64>>| x.layer_norm::<64, Plain>(None, None, 1e-5);
        assert_eq!(of(&far), of(&near));
    }

    #[test]
    fn what_is_not_finite_stays_in_its_line() {
        let x = tensor([[1.0_f32, f32::INFINITY], [f32::NAN, 1.0], [1.0, 3.0]]);
        let y = x.layer_norm::<2, Plain>(None, None, 0.0).to_array();
        assert!(y[..2].as_flattened().iter().all(|y| y.is_nan()));
        assert_eq!(y[2], [-1.0, 1.0]);
    }

    #[test]
    fn plain_parameters_get_no_gradient() {
        let x = tensor([[1.0_f32, 3.0]]).requires_grad();
        let w = tensor([2.0_f32, 1.0]);
        let y = x.layer_norm(Some(&w), Some(&w), 0.0);
        // The loss is y₀, and g = (2, 0) has the mean and the slope of x̂ = (-1, 1): nothing is
        // left.
        let dx = y.select::<1>(0).sum().backward().get(&x).unwrap();
        assert_eq!(dx.to_array(), [[0.0, 0.0]]);
    }

    #[test]
    fn lines_without_elements_keep_nothing_however_many_there_are() {
        let rows = 1_usize << (usize::BITS - 2);
        let x = Tensor::zeros_of((Dyn(rows), Const::<0>)) as Tensor<_>;
        let y = x.tracked().layer_norm::<0, Plain>(None, None, 1e-5);
        assert_eq!(y.sizes(), [rows, 0]);
    }
}
