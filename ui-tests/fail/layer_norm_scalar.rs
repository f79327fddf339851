//! A scalar into a layer normalisation.

use conformable::prelude::*;

fn main() {
    let layer = LayerNorm::<1>::init(&mut StdRng::seed_from_u64(0));
    let (row, scalar) = (Tensor::<Rank1<1>>::zeros(), Tensor::<Rank0>::zeros());
    let _both = (&row, &scalar);
    let _y = layer.forward(scalar.clone());
}

// fix: scalar.clone() -> row.clone()
