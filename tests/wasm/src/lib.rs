//! Trains and infers, and says what it computed to the last bit, so that two machines can be
//! compared.
//!
//! A host of WebAssembly that offers no functions runs it: `node tests/wasm/run.mjs FILE.wasm`.

use core::fmt::{self, Write};

use conformable::nn::loss::cross_entropy;
use conformable::nn::metrics::accuracy;
use conformable::prelude::*;

/// The report of a training run and of two inferences.
#[must_use]
pub fn report() -> String {
    let mut text = String::new();
    write_report(&mut text).expect("a string takes any text");
    text
}

/// The place of the report in the memory of the module, and its length: `address * 2³² + bytes`.
#[cfg(target_arch = "wasm32")]
// SAFETY: no other function of this name is linked.
#[unsafe(no_mangle)]
pub extern "C" fn conformable_report() -> u64 {
    let text = Box::leak(report().into_boxed_str());
    (text.as_ptr() as u64) << 32 | text.len() as u64
}

fn write_report(text: &mut String) -> fmt::Result {
    let mut rng = StdRng::seed_from_u64(0);
    train(text, &mut rng)?;
    infer_mlp(text, &mut rng)?;
    infer_convolutions(text, &mut rng)
}

/// The example `first`: on which side of a line a point is.
fn train(text: &mut String, rng: &mut StdRng) -> fmt::Result {
    let mut model = <(Linear<2, 16>, Relu, Linear<16, 2>)>::init(rng);
    let mut adam = Adam::new(&model, AdamConfig::default());
    let points = Tensor::<Rank2<200, 2>>::randn(rng);
    let classes = points
        .rows()
        .iter()
        .map(|[x, y]| usize::from(x + y > 0.0))
        .collect::<Vec<_>>();
    let labels = Labels::<Const<200>, 2>::from_slice(&classes).expect("200 classes");
    for step in 1..=200 {
        let loss = cross_entropy(&model.forward(points.clone().tracked()), &labels);
        let value = loss.item();
        adam.step(&mut model, &loss.backward());
        if step % 20 == 0 {
            let right = accuracy(&model.forward(points.clone()), &labels);
            writeln!(text, "step {step}: loss {value}, accuracy {right}")?;
        }
    }
    Ok(())
}

/// One row and many, which have kernels of their own.
fn infer_mlp(text: &mut String, rng: &mut StdRng) -> fmt::Result {
    type Mlp = (Linear<16, 32>, Relu, Linear<32, 12>, Relu, Linear<12, 4>);
    let model = Mlp::init(rng);
    let row = model.forward(Tensor::<Rank2<1, 16>>::randn(rng));
    writeln!(text, "mlp, one row: {:?}", row.as_slice())?;
    let rows = model.forward(Tensor::<Rank2<64, 16>>::randn(rng));
    writeln!(text, "mlp, 64 rows: {:?}", rows.softmax::<-1>().as_slice())
}

fn infer_convolutions(text: &mut String, rng: &mut StdRng) -> fmt::Result {
    type Cnn = (
        Conv2d<3, 8, 3, 1, 1>,
        Gelu,
        MaxPool2d<2>,
        Flatten,
        Linear<512, 10>,
    );
    let model = Cnn::init(rng);
    let classes = model.forward(Tensor::<Rank4<4, 3, 16, 16>>::randn(rng));
    writeln!(text, "convolutions: {:?}", classes.as_slice())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_network_learns_the_line() {
        let report = super::report();
        let step = report.lines().find(|line| line.starts_with("step 200"));
        let (_, accuracy) = step.unwrap().split_once("accuracy ").unwrap();
        assert!(accuracy.parse::<f64>().unwrap() > 0.9, "{report}");
    }
}
