//! A residual block whose first layer changes channels and size.

use conformable::prelude::*;

type Down = Conv2d<16, 32, 3, 2, 1>;
type Keeps = Conv2d<16, 16, 3, 1, 1>;
type Net = (Conv2d<3, 16, 3, 1, 1>, Relu, Residual<Down>, Relu, GlobalAvgPool2d);

fn main() {
    let _others: Option<(Down, Keeps)> = None;
    let model = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = model.forward(Tensor::<Rank4<8, 3, 32, 32>>::zeros());
}

// fix: Residual<Down> -> Residual<Keeps>
