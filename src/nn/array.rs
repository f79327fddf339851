//! Arrays of layers of one type, each of which keeps the shape.

use rand::Rng;

use super::{Init, Module, Through};
use crate::autograd::{Parameters, Path, Visitor, VisitorMut};

impl<X, L, const N: usize> Module<X> for [L; N]
where
    X: Through<L, Output = X>,
{
    type Output = X;

    #[inline]
    fn forward(&self, x: X) -> X {
        self.iter().fold(x, |x, layer| x.through(layer))
    }
}

impl<L: Parameters, const N: usize> Parameters for [L; N] {
    const PARAMS: usize = N * L::PARAMS;

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        for (i, layer) in self.iter().enumerate() {
            path.with_index(i, |path| layer.visit(path, visitor));
        }
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        for (i, layer) in self.iter_mut().enumerate() {
            path.with_index(i, |path| layer.visit_mut(path, visitor));
        }
    }
}

impl<L: Init, const N: usize> Init for [L; N] {
    fn init<R: Rng>(rng: &mut R) -> Self {
        core::array::from_fn(|_| L::init(rng))
    }
}
