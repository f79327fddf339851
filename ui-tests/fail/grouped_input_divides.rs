//! Groups that do not divide the input channels.

use conformable::prelude::*;

fn main() {
    let conv = GroupedConv2d::<12, 20, 3, 5>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<4, 12, 9, 9>>::zeros());
}

// fix: GroupedConv2d::<12, 20, 3, 5> -> GroupedConv2d::<12, 20, 3, 4>
