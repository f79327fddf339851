//! Arrays of layers of one type, each of which keeps the shape.

use conformable_terse::terse;
use rand::Rng;

use super::cost::{HasCost, Plan};
use super::{Init, Module, Through};
use crate::autograd::{Mode, Parameters, Path, Visitor, VisitorMut};
use crate::shape::{KeptShape, Shape};
use crate::tensor::{Element, Tensor};

/// The layers one after the other: `y = f_N(.. f_2(f_1(x)))`.
#[terse]
impl<S, After, T, M, L, const N: usize> Module<Tensor<S, T, M>> for [L; N]
where
    S: Shape,
    T: Element,
    M: Mode,
    Tensor<S, T, M>: Through<L, Output = Tensor<After, T, M>>,
    After: Shape + KeptShape<S>,
{
    // Where a layer does not keep the shape there is no such type, so that the layers behind are
    // not blamed too.
    type Output = Tensor<<After as KeptShape<S>>::Same, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        let step = |x: Tensor<S, T, M>, layer| x.through(layer).relabel();
        self.iter().fold(x, step).relabel()
    }
}

#[terse]
impl<S, After, T, M, L, const N: usize> HasCost<Tensor<S, T, M>> for [L; N]
where
    S: Shape,
    T: Element,
    M: Mode,
    L: HasCost<Tensor<S, T, M>, Output = Tensor<After, T, M>>,
    After: Shape + KeptShape<S>,
{
    type Output = Tensor<<After as KeptShape<S>>::Same, T, M>;

    const PLAN: Plan = Plan::repeat(&L::PLAN, N);
}

#[diagnostic::do_not_recommend]
impl<L: Parameters, const N: usize> Parameters for [L; N] {
    const PARAMS: usize = N * L::PARAMS;
    const PARAM_BYTES: usize = N * L::PARAM_BYTES;
    const BUFFERS: usize = N * L::BUFFERS;
    const BUFFER_BYTES: usize = N * L::BUFFER_BYTES;

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        for (i, layer) in self.iter().enumerate() {
            path.with_index(i, |path| layer.visit(path, visitor))?;
        }
        Ok(())
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        for (i, layer) in self.iter_mut().enumerate() {
            path.with_index(i, |path| layer.visit_mut(path, visitor))?;
        }
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<L: Init, const N: usize> Init for [L; N] {
    fn init<R: Rng>(rng: &mut R) -> Self {
        core::array::from_fn(|_| L::init(rng))
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn layers_are_applied_in_order() {
        let add = |bias| Linear::<1, 1>::new(tensor([[2.0]]), tensor([bias]));
        let y = [add(1.0), add(10.0), add(100.0)].forward(tensor([[1.0]]));
        assert_eq!(y.to_array(), [[2.0 * (2.0 * (2.0 + 1.0) + 10.0) + 100.0]]);
        let none: [Linear<1, 1>; 0] = [];
        assert_eq!(none.forward(tensor([[7.0]])).to_array(), [[7.0]]);
    }

    #[test]
    fn paths_and_counts() {
        type Deep = [Linear<3, 3>; 2];
        const _: () = assert!(Deep::PARAMS == 2 * (3 * 3 + 3));
        let model = Deep::init(&mut StdRng::seed_from_u64(0));
        let paths: Vec<_> = parameters(&model).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["0.weight", "0.bias", "1.weight", "1.bias"]);
        // Each layer has draws of its own.
        assert_ne!(
            model[0].weight.value().to_vec(),
            model[1].weight.value().to_vec()
        );
    }
}
