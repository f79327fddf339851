//! Learns which side of a line a point is on. Change one size and `cargo check` names the layer.
//!
//!     cargo run --release --example first

use conformable::nn::metrics::accuracy;
use conformable::prelude::*;

type Net = (Linear<2, 16>, Relu, Linear<16, 2>);

fn main() -> conformable::Result<()> {
    let mut rng = StdRng::seed_from_u64(0);
    let mut model = Net::init(&mut rng);
    let mut sgd = Sgd::new(
        &model,
        SgdConfig {
            lr: 0.5,
            ..SgdConfig::default()
        },
    );

    let points = Tensor::<Rank2<200, 2>>::randn(&mut rng);
    let classes: Vec<usize> = points
        .rows()
        .iter()
        .map(|[x, y]| usize::from(x + y > 0.0))
        .collect();
    let labels = Labels::<Const<200>, 2>::from_slice(&classes)?;

    for step in 1..=100 {
        let loss = cross_entropy(&model.forward(points.clone().tracked()), &labels);
        if step % 20 == 0 {
            let logits = model.forward(points.clone());
            println!(
                "step {step}: loss {:.3}, accuracy {}",
                loss.item(),
                accuracy(&logits, &labels)
            );
        }
        sgd.step(&mut model, &loss.backward());
    }
    Ok(())
}
