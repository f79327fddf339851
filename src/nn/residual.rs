use conformable_terse::terse;

use super::cost::{HasCost, Plan};
use super::{Module, Through};
use crate::autograd::Mode;
use crate::shape::{KeptShape, Shape};
use crate::tensor::{Float, Tensor};

/// A layer with a way around it: `y = x + f(x)`; `∂L/∂x = dy + (∂f/∂x)ᵀ · dy`.
///
/// # Shapes
/// Any shape that the layer `f` takes and keeps; that it keeps the shape is checked by the
/// compiler. The paths of the parameters are those of `f`.
///
/// Source: He et al. 2015, "Deep residual learning for image recognition".
///
/// ```
/// use conformable::prelude::*;
/// use conformable::nn::Residual;
///
/// type Block = Residual<(Linear<8, 32>, Relu, Linear<32, 8>)>;
/// let block = Block::init(&mut StdRng::seed_from_u64(0));
/// assert_eq!(block.forward(Tensor::<Rank2<5, 8>>::ones()).sizes(), [5, 8]);
/// ```
#[derive(Clone, Copy, Debug, Default, Module)]
pub struct Residual<L>(#[module(transparent)] pub L);

#[terse]
impl<S, After, T, M, L> Module<Tensor<S, T, M>> for Residual<L>
where
    S: Shape,
    T: Float,
    M: Mode,
    Tensor<S, T, M>: Through<L, Output = Tensor<After, T, M>>,
    After: Shape + KeptShape<S>,
{
    // Where the layer does not keep the shape there is no such type, so that the layers behind are
    // not blamed too.
    type Output = Tensor<<After as KeptShape<S>>::Same, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        let branch: Tensor<S, T, M> = x.clone().through(&self.0).relabel();
        (branch + x).relabel()
    }
}

#[terse]
impl<S, After, T, M, L> HasCost<Tensor<S, T, M>> for Residual<L>
where
    S: Shape,
    T: Float,
    M: Mode,
    L: HasCost<Tensor<S, T, M>, Output = Tensor<After, T, M>>,
    After: Shape + KeptShape<S>,
{
    type Output = Tensor<<After as KeptShape<S>>::Same, T, M>;

    const PLAN: Plan = Plan::residual(&L::PLAN);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Lambda;
    use crate::prelude::*;

    #[test]
    fn by_hand() {
        let weight = tensor([[0.0_f32, 1.0], [2.0, 0.0]]);
        let block = Residual(Linear::without_bias(weight));
        let y = block.forward(tensor([[1.0, 10.0]]));
        assert_eq!(y.to_array(), [[11.0, 12.0]]);
    }

    #[test]
    fn gradient() {
        let mut rng = StdRng::seed_from_u64(2);
        let x = Tensor::<Rank2<3, 4>, f64>::randn(&mut rng);
        let f = (
            Linear::<4, 5, true, f64>::init(&mut rng),
            Lambda(|x: Tensor<Rank2<3, 5>, f64, Tracked>| x.tanh()),
            Linear::<5, 4, true, f64>::init(&mut rng),
        );
        let block = Residual(f);
        gradcheck(|x| block.forward(x).square().sum(), &x, 1e-6).unwrap();
    }

    #[test]
    fn the_batch_may_be_dynamic_or_generic() {
        fn twice<B: Dim, M: Mode>(
            block: &Residual<Linear<2, 2>>,
            x: Tensor<(B, Const<2>), f32, M>,
        ) -> Tensor<(B, Const<2>), f32, M> {
            block.forward(block.forward(x))
        }
        let block = Residual::<Linear<2, 2>>::init(&mut StdRng::seed_from_u64(0));
        let x = Tensor::ones_of((Dyn(3), Const::<2>)) as Tensor<_>;
        assert_eq!(twice(&block, x).sizes(), [3, 2]);
    }

    #[test]
    fn the_input_is_left_alone() {
        let x = tensor([[-1.0_f32, 2.0]]);
        let y = Residual(Relu).forward(x.clone());
        assert_eq!((x.to_array(), y.to_array()), ([[-1.0, 2.0]], [[-1.0, 4.0]]));
    }
}
