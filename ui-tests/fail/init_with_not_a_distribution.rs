//! A number where a distribution is expected.

use conformable::prelude::*;
use conformable::nn::init;

fn main() {
    let (zero, zeros) = (0.0, init::zeros());
    let _both = (zero, &zeros);
    let _layer = Linear::<8, 4>::init_with(&zero, &mut StdRng::seed_from_u64(0));
}

// fix: zero, &mut -> zeros, &mut
