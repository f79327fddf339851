//! Networks of linear layers only: dfdx has convolutions on nightly Rust alone.
//! The number of threads is that of `RAYON_NUM_THREADS`.

use std::hint::black_box;
use std::path::Path;

use dfdx::optim::{Sgd, SgdConfig};
use dfdx::prelude::*;

use crate::bench::Bench;
use crate::data::{NetData, Result};
use crate::work::Work;

type Mlp = (
    (Linear<784, 256>, ReLU),
    (Linear<256, 128>, ReLU),
    Linear<128, 10>,
);
type Micro = (
    (Linear<16, 32>, ReLU),
    (Linear<32, 12>, ReLU),
    Linear<12, 4>,
);
type Tiny = ((Linear<4, 16>, ReLU), Linear<16, 3>);

/// The model with its weights, its input and its labels, one-hot.
macro_rules! load {
    (
        $cpu:ident, $data:ident, $model:ty, $inputs:literal, $classes:literal, $batch:literal,
        $pattern:pat => $($layer:ident)+
    ) => {{
        let mut model = $cpu.build_module::<$model, f32>();
        let mut parameters = $data.parameters.iter();
        let mut next = || &parameters.next().expect("values for each layer").1;
        {
            let $pattern = &mut model;
            $(
                $layer.weight.copy_from(next());
                $layer.bias.copy_from(next());
            )+
        }
        let x: Tensor<Rank2<$batch, $inputs>, f32, _> = $cpu.tensor($data.x.clone());
        let mut one_hot = vec![0.0; $batch * $classes];
        for (row, &label) in one_hot.chunks_exact_mut($classes).zip(&$data.labels) {
            row[label as usize] = 1.0;
        }
        let labels: Tensor<Rank2<$batch, $classes>, f32, _> = $cpu.tensor(one_hot);
        (model, x, labels)
    }};
}

macro_rules! train {
    ($data:ident, $bench:ident, $($load:tt)*) => {{
        let cpu = Cpu::default();
        let (mut model, x, labels) = load!(cpu, $data, $($load)*);
        let config = SgdConfig { lr: 0.01, ..SgdConfig::default() };
        let mut sgd = Sgd::new(&model, config);
        let mut grads = Some(model.alloc_grads());
        let mut step = || {
            let logits = model.forward_mut(x.trace(grads.take().expect("the last step's")));
            let loss = cross_entropy_with_logits_loss(logits, labels.clone());
            let value = loss.array();
            let mut gradients = loss.backward();
            sgd.update(&mut model, &gradients).expect("all parameters are used");
            model.zero_grads(&mut gradients);
            grads = Some(gradients);
            value
        };
        let losses = [step(), step(), step()];
        $bench.run(&losses, || {
            black_box(step());
        });
    }};
}

macro_rules! infer {
    ($data:ident, $bench:ident, $($load:tt)*) => {{
        let cpu = Cpu::default();
        let (model, x, _) = load!(cpu, $data, $($load)*);
        $bench.run(&model.forward(x.clone()).as_vec(), || {
            black_box(model.forward(black_box(&x).clone()));
        });
    }};
}

/// Runs `train` or `infer` of the multi-layer perceptron for the batches that are known to the
/// compiler.
macro_rules! mlp {
    ($function:ident, $data:ident, $bench:ident, $batch:expr, $($b:literal)*) => {
        match $batch {
            $($b => $function!(
                $data, $bench, Mlp, 784, 10, $b, ((l0, _), (l1, _), l2) => l0 l1 l2
            ),)*
            _ => {}
        }
    };
}

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    match work {
        Work::Train { net, batch } => {
            let data = NetData::open(dir, net, *batch)?;
            match (net.name.as_str(), batch) {
                ("mlp", _) => mlp!(train, data, bench, batch, 1 4 16 64 256 1024 4096),
                ("micro", 1) => {
                    train!(data, bench, Micro, 16, 4, 1, ((l0, _), (l1, _), l2) => l0 l1 l2);
                }
                _ => {}
            }
        }
        Work::Infer { net, batch } => {
            let data = NetData::open(dir, net, *batch)?;
            match (net.name.as_str(), batch) {
                ("mlp", _) => mlp!(infer, data, bench, batch, 1 4 16 64 256 1024 4096),
                ("tiny", 1) => infer!(data, bench, Tiny, 4, 3, 1, ((l0, _), l1) => l0 l1),
                _ => {}
            }
        }
        Work::Matmul { .. } => {}
    }
    Ok(())
}
