use conformable_terse::terse;

use crate::autograd::{Join, Mode, Node};
use crate::kernels::{Acc, Trans};
use crate::shape::{MatMulShape, MatMulSizes, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The matrix product, `C = A · B`; `∂L/∂A = dC · Bᵀ`, `∂L/∂B = Aᵀ · dC`.
    ///
    /// # Shapes
    ///
    /// | left | right | result |
    /// |---|---|---|
    /// | `(m, k)` | `(k, n)` | `(m, n)` |
    /// | `(m, k)` | `(k,)` | `(m,)` |
    /// | `(k,)` | `(k, n)` | `(n,)` |
    /// | `(k,)` | `(k,)` | `()`, the dot product |
    /// | `(b, m, k)` | `(b, k, n)`, or a shared `(k, n)` | `(b, m, n)` |
    /// | `(a, b, m, k)` | `(a, b, k, n)`, or a shared `(k, n)` | `(a, b, m, n)` |
    ///
    /// # Panics
    /// If two dynamic sizes that have to agree differ.
    ///
    /// Source: `torch.matmul`, without its broadcasting of batches.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let a = tensor([[1.0_f32, 2.0], [3.0, 4.0]]);
    /// let b = tensor([[5.0, 6.0], [7.0, 8.0]]);
    /// assert_eq!(a.matmul(&b).to_array(), [[19.0, 22.0], [43.0, 50.0]]);
    /// ```
    #[track_caller]
    #[doc(alias = "mm")]
    #[doc(alias = "bmm")]
    pub fn matmul<S2, N: Mode>(
        &self,
        other: &Tensor<S2, T, N>,
    ) -> Tensor<S::Output, T, <M as Join<N>>::Output>
    where
        T: Float,
        M: Mode,
        S: MatMulShape<S2>,
        S2: Shape,
        M: Join<N>,
    {
        let (shape, MatMulSizes { batch, m, k, n }) = self.shape().matmul(other.shape());
        let product = Tensor::build(shape, |c| {
            let (a, b) = (self.as_slice(), other.as_slice());
            products(batch, [m, k, n], (a, Trans::No), (b, Trans::No), c);
        });
        product.record([self.node(), other.node()], |_| {
            let a = Node::receiving(other.node()).map(|_| self.detach());
            let b = Node::receiving(self.node()).map(|_| other.detach());
            let (a_shape, b_shape) = (self.shape(), other.shape());
            move |dc: Tensor<S::Output, T>, sink| {
                let dc = dc.as_slice();
                if let Some(b) = &b {
                    let b = b.as_slice();
                    sink.give(0, || {
                        Tensor::build(a_shape, |da| {
                            products(batch, [m, n, k], (dc, Trans::No), (b, Trans::Yes), da);
                        })
                    });
                }
                if let Some(a) = &a {
                    let a = a.as_slice();
                    sink.give(1, || {
                        Tensor::build(b_shape, |db| {
                            products(batch, [k, m, n], (a, Trans::Yes), (dc, Trans::No), db);
                        })
                    });
                }
            }
        })
    }
}

/// C = op(A)·op(B) of the sizes `[m, k, n]`, `batch` times: matrices one after the other.
#[inline]
fn products<T: Float>(
    batch: usize,
    [m, k, n]: [usize; 3],
    (a, ta): (&[T], Trans),
    (b, tb): (&[T], Trans),
    c: &mut [T],
) {
    let (a_stride, b_stride) = (m * k, k * n);
    T::gemm_batched(
        batch,
        m,
        k,
        n,
        a,
        ta,
        a_stride,
        b,
        tb,
        b_stride,
        c,
        Acc::Overwrite,
    );
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn by_hand() {
        let a = tensor([[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let b = tensor([[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]);
        assert_eq!(a.matmul(&b).to_array(), [[58.0, 64.0], [139.0, 154.0]]);
        let row = tensor([[1.0_f32, 2.0, 3.0]]);
        let column = tensor([[4.0], [5.0], [6.0]]);
        assert_eq!(row.matmul(&column).to_array(), [[32.0]]);
        assert_eq!(
            a.matmul(&Tensor::<Rank2<3, 3>>::eye()).to_array(),
            a.to_array()
        );
    }

    #[test]
    fn gradients_of_all_forms() {
        let mut rng = StdRng::seed_from_u64(1);
        macro_rules! check {
            ($left:ty, $right:ty) => {
                let a = Tensor::<$left, f64>::randn(&mut rng);
                let b = Tensor::<$right, f64>::randn(&mut rng);
                gradcheck(|a| a.matmul(&b).square().sum(), &a, 1e-5).unwrap();
                gradcheck(|b| a.matmul(&b).square().sum(), &b, 1e-5).unwrap();
            };
        }
        check!(Rank2<3, 4>, Rank2<4, 2>);
        check!(Rank2<3, 4>, Rank1<4>);
        check!(Rank1<4>, Rank2<4, 2>);
        check!(Rank1<4>, Rank1<4>);
        check!(Rank3<2, 3, 4>, Rank3<2, 4, 5>);
        check!(Rank3<2, 3, 4>, Rank2<4, 5>);
        check!(Rank4<2, 2, 3, 2>, Rank4<2, 2, 2, 3>);
        check!(Rank4<2, 2, 3, 2>, Rank2<2, 3>);
    }

    #[test]
    #[should_panic(expected = "inner size is 3 on the left and 2 on the right")]
    fn dynamic_inner_sizes_are_compared() {
        let a = Tensor::ones_of((Const::<2>, Dyn(3))) as Tensor<_>;
        let b = Tensor::ones_of((Dyn(2), Const::<2>)) as Tensor<_>;
        let _ = a.matmul(&b);
    }
}
