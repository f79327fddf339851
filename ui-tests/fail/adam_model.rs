//! A step of Adam on another model.

use conformable::prelude::*;

fn main() {
    let rng = &mut StdRng::seed_from_u64(0);
    let (mut small, mut large) = (Linear::<3, 2>::init(rng), Linear::<3, 4>::init(rng));
    let mut optimizer = Adam::new(&small, AdamConfig::default());
    optimizer.step(&mut large, &Gradients::new());
    let _models = (&mut small, &mut large);
}

// fix: step(&mut large, &Gradients::new()) -> step(&mut small, &Gradients::new())
