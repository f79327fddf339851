//! A product by a scalar tensor.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<4, 5>>::zeros();
    let (scalar, matrix) = (Tensor::<Rank0>::zeros(), Tensor::<Rank2<5, 3>>::zeros());
    let _both = (&scalar, &matrix);
    let _y = x.matmul(&scalar);
}

// fix: x.matmul(&scalar) -> x.matmul(&matrix)
