//! The layer in a model, from outside of its crate.

use conformable::prelude::*;
use conformable_stranger::LayerNorm;

type Net = (Linear<3, 16>, LayerNorm<16>, Tanh, Linear<16, 1>);

#[test]
fn a_model_with_it_learns() {
    let rng = &mut StdRng::seed_from_u64(0);
    let mut net = Net::init(rng);
    let x = Tensor::<Rank2<64, 3>>::randn(rng);
    let y = Tensor::<Rank2<64, 1>>::from_fn(|[i, _]| x[[i, 0]] * x[[i, 1]]);
    let mut adam = Adam::new(&net, AdamConfig::default());
    let mut losses = Vec::new();
    for _ in 0..300 {
        let loss = mse_loss(&net.forward(x.clone().tracked()), &y);
        losses.push(loss.item());
        adam.step(&mut net, &loss.backward());
    }
    assert!(
        losses[299] < 0.5 * losses[0],
        "{} {}",
        losses[0],
        losses[299]
    );
}
