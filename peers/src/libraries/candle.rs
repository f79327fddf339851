//! The number of threads is that of `RAYON_NUM_THREADS`.

use std::hint::black_box;
use std::path::Path;

use candle_core::{Device, Result as CandleResult, Tensor, Var};
use candle_nn::{Conv2d, Conv2dConfig, Linear, Module, Optimizer, SGD, loss};

use crate::bench::{Bench, some_of};
use crate::data::{NetData, Result, matrices};
use crate::net::Net;
use crate::work::Work;

struct Model {
    convs: Vec<Conv2d>,
    linears: Vec<Linear>,
}

impl Model {
    fn new(net: &Net, parameters: &[Tensor]) -> Self {
        let mut pairs = parameters
            .chunks_exact(2)
            .map(|pair| (pair[0].clone(), Some(pair[1].clone())));
        let config = Conv2dConfig {
            padding: net.pad,
            ..Conv2dConfig::default()
        };
        let convs = pairs.by_ref().take(net.convs.len());
        let convs = convs
            .map(|(weight, bias)| Conv2d::new(weight, bias, config))
            .collect();
        let linears = pairs
            .map(|(weight, bias)| Linear::new(weight, bias))
            .collect();
        Self { convs, linears }
    }

    fn forward(&self, x: &Tensor) -> CandleResult<Tensor> {
        let mut x = x.clone();
        for conv in &self.convs {
            x = conv.forward(&x)?.relu()?.max_pool2d(2)?;
        }
        if !self.convs.is_empty() {
            x = x.flatten_from(1)?;
        }
        for (i, linear) in self.linears.iter().enumerate() {
            x = linear.forward(&x)?;
            if i + 1 < self.linears.len() {
                x = x.relu()?;
            }
        }
        Ok(x)
    }
}

fn values(tensor: &Tensor) -> CandleResult<Vec<f32>> {
    tensor.flatten_all()?.to_vec1()
}

fn train(net: &Net, batch: usize, data: NetData, bench: &mut Bench<'_>) -> Result<()> {
    let device = Device::Cpu;
    let vars: Vec<_> = data
        .parameters
        .into_iter()
        .map(|(shape, values)| Var::from_vec(values, shape, &device))
        .collect::<CandleResult<_>>()?;
    let tensors: Vec<_> = vars.iter().map(|var| var.as_tensor().clone()).collect();
    let model = Model::new(net, &tensors);
    let x = Tensor::from_vec(data.x, net.batch_shape(batch), &device)?;
    let labels: Vec<u32> = data.labels.iter().map(|&label| label as u32).collect();
    let labels = Tensor::from_vec(labels, batch, &device)?;
    let mut sgd = SGD::new(vars, 0.01)?;
    let mut step = || {
        let loss = loss::cross_entropy(&model.forward(&x)?, &labels)?;
        sgd.backward_step(&loss)?;
        loss.to_scalar::<f32>()
    };
    let losses = [step()?, step()?, step()?];
    bench.run(&losses, || {
        black_box(step().expect("as before"));
    });
    Ok(())
}

fn infer(net: &Net, batch: usize, data: NetData, bench: &mut Bench<'_>) -> Result<()> {
    let device = Device::Cpu;
    let tensors: Vec<_> = data
        .parameters
        .into_iter()
        .map(|(shape, values)| Tensor::from_vec(values, shape, &device))
        .collect::<CandleResult<_>>()?;
    let model = Model::new(net, &tensors);
    let x = Tensor::from_vec(data.x, net.batch_shape(batch), &device)?;
    bench.run(&values(&model.forward(&x)?)?, || {
        black_box(model.forward(black_box(&x)).expect("as before"));
    });
    Ok(())
}

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    match work {
        &Work::Matmul { m, k, n } => {
            let [a, b] = matrices(dir, m, k, n)?;
            let a = Tensor::from_vec(a, (m, k), &Device::Cpu)?;
            let b = Tensor::from_vec(b, (k, n), &Device::Cpu)?;
            bench.run(&some_of(&values(&a.matmul(&b)?)?), || {
                black_box(black_box(&a).matmul(black_box(&b)).expect("as before"));
            });
            Ok(())
        }
        Work::Train { net, batch } => train(net, *batch, NetData::open(dir, net, *batch)?, bench),
        Work::Infer { net, batch } => infer(net, *batch, NetData::open(dir, net, *batch)?, bench),
    }
}
