//! A function of each element has a parameter, for which it has no gradient.

use conformable::nn::{Elementwise, Kept};
use conformable::prelude::*;
use conformable::tensor::Float;

#[derive(Clone, Module)]
#[module(elementwise)]
struct Shifted {
    shift: Param<Rank0>,
}

impl Elementwise for Shifted {
    const KEEPS: Kept = Kept::Input;

    fn value<T: Float>(&self, x: T) -> T {
        x + T::from_f64(self.shift.value().item().into())
    }

    fn derivative<T: Float>(&self, _: T) -> T {
        T::one()
    }
}

fn main() {
    let shift = Param::new(tensor(0.5));
    let _layer = Shifted { shift };
}

// fix: elementwise -> no_init
