//! A convolution in a function that is generic over height and width, without a bound.

use conformable::prelude::*;

type Images<const H: usize, const W: usize> = Tensor<Rank4<1, 3, H, W>>;

type Edges = Conv2d<3, 8, 3>;

trait Takes<const H: usize, const W: usize>: Module<Images<H, W>> {}

impl<L: Module<Images<H, W>>, const H: usize, const W: usize> Takes<H, W> for L {}

trait Nothing<const H: usize, const W: usize> {}

impl<L, const H: usize, const W: usize> Nothing<H, W> for L {}

fn edges<const H: usize, const W: usize>(conv: &Edges, x: Images<H, W>)
where
    Edges: Nothing<H, W>,
{
    let _y = conv.forward(x);
}

fn main() {
    let conv = Edges::init(&mut StdRng::seed_from_u64(0));
    edges(&conv, Images::<32, 24>::zeros());
}

// fix: Edges: Nothing<H, W> -> Edges: Takes<H, W>
