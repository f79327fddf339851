//! A product of two batches of heads that differ in every size.

use conformable::prelude::*;

type Keys = Rank4<4, 6, 5, 3>;
type Same = Rank4<2, 3, 32, 16>;

fn main() {
    let q = Tensor::<Rank4<2, 3, 16, 32>>::zeros();
    let _both: Option<(Keys, Same)> = None;
    let _scores = q.matmul(&Tensor::<Keys>::zeros());
}

// fix: Tensor::<Keys> -> Tensor::<Same>
