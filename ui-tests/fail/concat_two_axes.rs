//! Images of another number of channels and another height, laid end to end along the width.

use conformable::prelude::*;

type Other = Rank3<1, 14, 28>;
type Right = Rank3<3, 28, 28>;

fn main() {
    let image = Tensor::<Right>::zeros();
    let _both: Option<(Other, Right)> = None;
    let _wide = image.concat(&Tensor::<Other>::zeros(), Axis::<2>);
}

// fix: Tensor::<Other> -> Tensor::<Right>
