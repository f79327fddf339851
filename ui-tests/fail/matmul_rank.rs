//! A product of a matrix by a batch of matrices.

use conformable::prelude::*;

type Matrix = Rank2<5, 3>;
type Batch = Rank3<8, 5, 3>;

fn main() {
    let _both = (Tensor::<Matrix>::zeros(), Tensor::<Batch>::zeros());
    let a = Tensor::<Rank2<4, 5>>::zeros();
    let _c = a.matmul(&Tensor::<Batch>::zeros());
}

// fix: a.matmul(&Tensor::<Batch>::zeros()) -> a.matmul(&Tensor::<Matrix>::zeros())
