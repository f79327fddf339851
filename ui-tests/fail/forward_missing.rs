//! A derived model without `forward`.

use conformable::prelude::*;

#[derive(Module)]
struct Net {
    fc: Linear<784, 10>,
}

struct Other;

impl Module<Tensor<Rank1<784>>> for Other {
    type Output = ();

    fn forward(&self, _x: Tensor<Rank1<784>>) {}
}

fn apply<L: Module<Tensor<Rank1<784>>>>(_layer: &L) {}

fn main() {
    let net = Net { fc: Init::init(&mut StdRng::seed_from_u64(0)) };
    let _used = (Other, &net.fc);
    apply(&net);
}

// fix: for Other -> for Net
