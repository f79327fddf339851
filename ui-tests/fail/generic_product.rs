//! A flatten in a function that is generic over the side of its images, without a bound.

use conformable::prelude::*;

type Images<const SIDE: usize> = Tensor<Rank4<2, 3, SIDE, SIDE>>;

trait Takes<const SIDE: usize>: Module<Images<SIDE>> {}

impl<L: Module<Images<SIDE>>, const SIDE: usize> Takes<SIDE> for L {}

trait Nothing<const SIDE: usize> {}

impl<L, const SIDE: usize> Nothing<SIDE> for L {}

fn rows<const SIDE: usize>(x: Images<SIDE>)
where
    Flatten: Nothing<SIDE>,
{
    let _y = Flatten::<1>.forward(x);
}

fn main() {
    rows(Images::<8>::zeros());
}

// fix: Flatten: Nothing<SIDE> -> Flatten: Takes<SIDE>
