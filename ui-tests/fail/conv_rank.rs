//! A convolution of rows instead of images.

use conformable::prelude::*;

type Rows = Rank2<4, 784>;
type Images = Rank4<4, 1, 28, 28>;

fn main() {
    let _rows_and_images = (Tensor::<Rows>::zeros(), Tensor::<Images>::zeros());
    let conv = Conv2d::<1, 4, 3>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rows>::zeros());
}

// fix: conv.forward(Tensor::<Rows>::zeros()) -> conv.forward(Tensor::<Images>::zeros())
