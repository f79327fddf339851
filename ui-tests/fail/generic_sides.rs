//! A pool in a function that is generic over the axes of its images, without a bound.

use conformable::prelude::*;

type Images<H, W> = Tensor<(Const<1>, Const<3>, H, W)>;

type Halves = MaxPool2d<2>;

trait Takes<H: Dim, W: Dim>: Module<Images<H, W>> {}

impl<L: Module<Images<H, W>>, H: Dim, W: Dim> Takes<H, W> for L {}

trait Nothing<H, W> {}

impl<L, H, W> Nothing<H, W> for L {}

fn halves<H: Dim, W: Dim>(x: Images<H, W>)
where
    Halves: Nothing<H, W>,
{
    let _y = MaxPool2d::<2>.forward(x);
}

fn main() {
    halves(Tensor::<Rank4<1, 3, 32, 24>>::zeros());
}

// fix: Halves: Nothing<H, W> -> Halves: Takes<H, W>
