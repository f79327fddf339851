//! A network that is generic over the size of its images. What a flatten leaves of them is a
//! parameter of its own; a use with a wrong one does not compile, with the message of the linear
//! layer.

use conformable::prelude::*;

type Layers<const FLAT: usize> =
    (Conv2d<1, 4, 3, 1, 1>, Relu, MaxPool2d<2>, Flatten, Linear<FLAT, 10>);

type Images<const SIDE: usize> = Tensor<Rank4<2, 1, SIDE, SIDE>>;

type Logits = Tensor<Rank2<2, 10>>;

/// The bound by a name: networks for images of this size.
trait Classifies<const SIDE: usize>: Module<Images<SIDE>, Output = Logits> {}

impl<N: Module<Images<SIDE>, Output = Logits>, const SIDE: usize> Classifies<SIDE> for N {}

fn brightness<const SIDE: usize, N: Classifies<SIDE>>(net: &N) -> f32 {
    let dark = net.forward(Images::<SIDE>::zeros());
    let light = net.forward(Images::<SIDE>::ones());
    (light - dark).sum().item()
}

pub fn main() {
    let rng = &mut StdRng::seed_from_u64(0);
    let small = Layers::<64>::init(rng);
    let large = Layers::<784>::init(rng);
    assert!(brightness::<8, _>(&small).is_finite());
    assert!(brightness::<28, _>(&large).is_finite());
}
