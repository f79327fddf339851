//! A block that is generic over its channels, for images of any size, batch and mode: as a name for
//! layers of the library it needs no bound, as a struct of its own it needs one.

use conformable::prelude::*;

type Branch<const C: usize> = (Conv2d<C, C, 3, 1, 1>, Relu, Conv2d<C, C, 3, 1, 1>);

type Block<const C: usize> = (Residual<Branch<C>>, Relu);

#[derive(Module)]
struct Stage<const C: usize> {
    first: Block<C>,
    second: Block<C>,
}

impl<X, const C: usize> Module<X> for Stage<C>
where
    Block<C>: Module<X, Output = X>,
{
    type Output = X;

    fn forward(&self, x: X) -> X {
        self.second.forward(self.first.forward(x))
    }
}

pub fn main() {
    let rng = &mut StdRng::seed_from_u64(0);
    let net = <(Conv2d<3, 4, 3, 1, 1>, Stage<4>, GlobalAvgPool2d, Linear<4, 10>)>::init(rng);
    let y = net.forward(Tensor::<Rank4<2, 3, 8, 8>>::zeros());
    assert_eq!(y.sizes(), [2, 10]);
    let y = net.forward(Tensor::<Rank4<1, 3, 12, 6>>::zeros().tracked());
    assert_eq!(y.sizes(), [1, 10]);
}
