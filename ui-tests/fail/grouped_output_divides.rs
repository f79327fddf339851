//! Groups that do not divide the output channels.

use conformable::prelude::*;

fn main() {
    let conv = GroupedConv2d::<8, 18, 3, 4>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<4, 8, 9, 9>>::zeros());
}

// fix: GroupedConv2d::<8, 18, 3, 4> -> GroupedConv2d::<8, 16, 3, 4>
