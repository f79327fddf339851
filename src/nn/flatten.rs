//! Flattening as a layer, between the convolutions and the linear layers of a network.

use conformable_terse::terse;

use super::Module;
use super::cost::Work;
use crate::autograd::Mode;
use crate::shape::{CollapseFrom, Const, FlattenFrom, Shape};
use crate::tensor::{Element, Tensor};

/// The axes from `START` to the last made into one; see [`Tensor::flatten`].
///
/// # Shapes
/// `(batch, channels, height, width)` to `(batch, channels · height · width)`. `Flatten` is
/// `Flatten<1>`, which keeps the batch.
///
/// Source: `torch.nn.Flatten`.
///
/// ```
/// use conformable::prelude::*;
///
/// type Model = (Flatten, Linear<48, 10>);
/// let model = Model::init(&mut StdRng::seed_from_u64(0));
/// let y = model.forward(Tensor::<Rank4<2, 3, 4, 4>>::zeros());
/// assert_eq!(y.sizes(), [2, 10]);
/// ```
#[derive(Clone, Copy, Default, Module)]
#[module(work = Work::new().reshapes())]
#[module(debug(start_axis = START))]
pub struct Flatten<const START: usize = 1>;

#[terse]
impl<const START: usize, S, T: Element, M: Mode> Module<Tensor<S, T, M>> for Flatten<START>
where
    S: Shape + FlattenFrom<START>,
{
    type Output = Tensor<S::Flat, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        x.flatten::<START>()
    }
}

/// As [`Flatten`], for a product outside the table of the type checker: the model names it, and it
/// is checked when the program is built (`cargo build`; not `cargo check`).
///
/// # Shapes
/// `(batch, channels, height, width)` to `(batch, N)`, where `N` is `channels · height · width`.
///
/// ```
/// use conformable::prelude::*;
///
/// type Model = (FlattenTo<12_750>, Linear<12_750, 10>);
/// let model = Model::init(&mut StdRng::seed_from_u64(0));
/// let y = model.forward(Tensor::<Rank4<2, 5, 50, 51>>::zeros());
/// assert_eq!(y.sizes(), [2, 10]);
/// ```
#[derive(Clone, Copy, Default, Module)]
#[module(work = Work::new().reshapes())]
#[module(debug(size = N, start_axis = START))]
pub struct FlattenTo<const N: usize, const START: usize = 1>;

#[terse]
impl<const N: usize, const START: usize, S, T: Element, M: Mode> Module<Tensor<S, T, M>>
    for FlattenTo<N, START>
where
    S: Shape + CollapseFrom<START>,
{
    type Output = Tensor<S::Output<Const<N>>, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        x.flatten_to::<START, N>()
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn both_keep_a_dynamic_batch() {
        let x = Tensor::full_of((Dyn(5), Const::<3>, Const::<2>), 1.0_f32);
        let y: Tensor<(Dyn, Const<6>)> = Flatten::<1>.forward(x.clone());
        let z: Tensor<(Dyn, Const<6>)> = FlattenTo::<6, 1>.forward(x.clone());
        assert!(y.shares_memory(&z));
        assert_eq!(y.sizes(), [5, 6]);
        assert_eq!(<(Flatten, FlattenTo<6>)>::PARAMS, 0);
    }
}
