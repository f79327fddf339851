//! An optimizer of one model steps another.

use conformable::prelude::*;
use conformable::optim::{Sgd, SgdConfig};

fn main() {
    let mut rng = StdRng::seed_from_u64(0);
    let (mut small, mut large) = (Linear::<3, 2>::init(&mut rng), Linear::<3, 4>::init(&mut rng));
    let mut sgd = Sgd::new(&small, SgdConfig::default());
    sgd.step(&mut large, &Gradients::new());
    let _models = (&mut small, &mut large);
}

// fix: sgd.step(&mut large, &Gradients::new()) -> sgd.step(&mut small, &Gradients::new())
