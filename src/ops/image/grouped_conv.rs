use conformable_terse::terse;

use crate::autograd::{Join, Mode};
use crate::kernels::Activation;
use crate::shape::{ConvWeight, Groups, Padding, Shape, Stride};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The convolution in groups: input and output channels fall into `GROUPS` equal parts, and
    /// each part of the output is the [convolution](Self::conv2d) of the same part of the input.
    ///
    /// The gradients are those of [`conv2d`](Self::conv2d), where the sums over channels stay
    /// within a group.
    ///
    /// # Shapes
    /// `x` is `(batch, IN, height, width)` or `(IN, height, width)`, `weight` is `(OUT, IN /
    /// GROUPS, K, K)`, `bias` is `(OUT,)`; `GROUPS` divides both `IN` and `OUT`. The result is that
    /// of [`conv2d`](Self::conv2d).
    ///
    /// Source: `torch.nn.functional.conv2d` with `groups`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use conformable::shape::{Groups, Padding, Stride};
    ///
    /// let x = tensor([[[1.0_f32]], [[2.0]], [[3.0]], [[4.0]]]);
    /// let sums: Tensor<Rank4<2, 2, 1, 1>> = Tensor::ones();
    /// let y = x.grouped_conv2d(&sums, None, Stride::<1>, Padding::<0>, Groups::<2>);
    /// assert_eq!(y.to_vec(), [3.0, 7.0]);
    /// ```
    pub fn grouped_conv2d<
        W,
        const STRIDE: usize,
        const PADDING: usize,
        const GROUPS: usize,
        N: Mode,
    >(
        &self,
        weight: &Tensor<W, T, N>,
        bias: Option<&Tensor<W::Bias, T, N>>,
        _stride: Stride<STRIDE>,
        _padding: Padding<PADDING>,
        _groups: Groups<GROUPS>,
    ) -> Tensor<W::Output, T, <M as Join<N>>::Output>
    where
        T: Float,
        M: Mode,
        W: ConvWeight<S, Groups<GROUPS>, STRIDE, PADDING>,
        M: Join<N>,
    {
        self.clone().convolve::<W, _, STRIDE, PADDING, _>(
            weight.view(),
            bias.map(Tensor::view),
            GROUPS,
            Activation::None,
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::shape::{Groups, Padding, Stride};

    #[test]
    fn each_group_is_a_convolution_of_its_part() {
        let mut rng = StdRng::seed_from_u64(1);
        let x = Tensor::<Rank3<4, 5, 5>>::randn(&mut rng);
        let w = Tensor::<Rank4<6, 2, 3, 3>>::randn(&mut rng);
        let y = x.grouped_conv2d(&w, None, Stride::<1>, Padding::<0>, Groups::<2>);
        let part = |i: usize| {
            let x = Tensor::<Rank3<2, 5, 5>>::from_slice(&x.as_slice()[50 * i..][..50]).unwrap();
            let w = Tensor::<Rank4<3, 2, 3, 3>>::from_slice(&w.as_slice()[54 * i..][..54]).unwrap();
            x.conv2d(&w, None, Stride::<1>, Padding::<0>).to_vec()
        };
        for (got, want) in y.as_slice().iter().zip(part(0).iter().chain(&part(1))) {
            assert!((got - want).abs() < 1e-5, "{got} {want}");
        }
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(1);
        let shape = (Dyn(2), Const::<4>, Const::<4>, Const::<5>);
        let x = Tensor::<_, f64>::randn_of(shape, &mut rng);
        let w = Tensor::<Rank4<6, 2, 3, 3>, f64>::randn(&mut rng);
        let b = Tensor::<Rank1<6>, f64>::randn(&mut rng);
        let (stride, padding, groups) = (Stride::<2>, Padding::<1>, Groups::<2>);
        let f = |y: Tensor<_, f64, Tracked>| y.square().sum();
        gradcheck(
            |x| f(x.grouped_conv2d(&w, Some(&b), stride, padding, groups)),
            &x,
            1e-5,
        )
        .unwrap();
        gradcheck(
            |w| f(x.grouped_conv2d(&w, None, stride, padding, groups)),
            &w,
            1e-5,
        )
        .unwrap();
        let w = w.tracked();
        gradcheck(
            |b| f(x.grouped_conv2d(&w, Some(&b), stride, padding, groups)),
            &b,
            1e-5,
        )
        .unwrap();
    }
}
