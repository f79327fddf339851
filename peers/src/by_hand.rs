//! Loops over constant arrays, as one would write them by hand for one network: the bound for small
//! work.
//!
//! Weights are kept `(inputs, outputs)`, so that the inner loop runs over neighbouring elements.

use std::array::from_fn;
use std::hint::black_box;
use std::path::Path;

use crate::bench::Bench;
use crate::data::{NetData, Result};
use crate::work::Work;

struct Dense<const I: usize, const O: usize> {
    weight: [[f32; O]; I],
    bias: [f32; O],
}

impl<const I: usize, const O: usize> Dense<I, O> {
    /// From a weight that is stored `(outputs, inputs)`.
    fn load(weight: &[f32], bias: &[f32]) -> Self {
        Self {
            weight: from_fn(|i| from_fn(|o| weight[o * I + i])),
            bias: from_fn(|o| bias[o]),
        }
    }

    #[inline(always)]
    fn forward(&self, x: &[f32; I]) -> [f32; O] {
        let mut y = self.bias;
        for (x, row) in x.iter().zip(&self.weight) {
            for (y, w) in y.iter_mut().zip(row) {
                *y += x * w;
            }
        }
        y
    }

    /// The gradient of the input.
    #[inline(always)]
    fn input_gradient(&self, dy: &[f32; O]) -> [f32; I] {
        from_fn(|i| self.weight[i].iter().zip(dy).map(|(w, d)| w * d).sum())
    }

    /// `weight -= lr · x dyᵀ`, `bias -= lr · dy`.
    #[inline(always)]
    fn descend(&mut self, x: &[f32; I], dy: &[f32; O], lr: f32) {
        for (x, row) in x.iter().zip(&mut self.weight) {
            for (w, d) in row.iter_mut().zip(dy) {
                *w -= lr * x * d;
            }
        }
        for (b, d) in self.bias.iter_mut().zip(dy) {
            *b -= lr * d;
        }
    }
}

#[inline(always)]
fn relu<const N: usize>(x: [f32; N]) -> [f32; N] {
    x.map(|x| if x > 0.0 { x } else { 0.0 })
}

/// The gradient before a ReLU, from the one behind it and from its result.
#[inline(always)]
fn relu_gradient<const N: usize>(y: &[f32; N], dy: [f32; N]) -> [f32; N] {
    from_fn(|i| if y[i] > 0.0 { dy[i] } else { 0.0 })
}

/// 4-16-3
struct Tiny(Dense<4, 16>, Dense<16, 3>);

impl Tiny {
    #[inline(never)]
    fn forward(&self, x: &[f32; 4]) -> [f32; 3] {
        self.1.forward(&relu(self.0.forward(x)))
    }
}

/// 16-32-12-4
struct Micro(Dense<16, 32>, Dense<32, 12>, Dense<12, 4>);

impl Micro {
    /// One step of SGD on one sample; the loss before it.
    #[inline(never)]
    fn step(&mut self, x: &[f32; 16], label: usize, lr: f32) -> f32 {
        let h1 = relu(self.0.forward(x));
        let h2 = relu(self.1.forward(&h1));
        let logits = self.2.forward(&h2);

        let max = logits.iter().copied().fold(f32::MIN, f32::max);
        let exp = logits.map(|z| (z - max).exp());
        let sum: f32 = exp.iter().sum();
        let loss = sum.ln() - (logits[label] - max);

        let mut dlogits = exp.map(|e| e / sum);
        dlogits[label] -= 1.0;
        let dh2 = relu_gradient(&h2, self.2.input_gradient(&dlogits));
        let dh1 = relu_gradient(&h1, self.1.input_gradient(&dh2));

        self.2.descend(&h2, &dlogits, lr);
        self.1.descend(&h1, &dh2, lr);
        self.0.descend(x, &dh1, lr);
        loss
    }
}

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    match work {
        Work::Infer { net, batch: 1 } if net.name == "tiny" => {
            let data = NetData::open(dir, net, 1)?;
            let p = |i: usize| &data.parameters[i].1[..];
            let model = Tiny(Dense::load(p(0), p(1)), Dense::load(p(2), p(3)));
            let x = data.x[..].try_into()?;
            bench.run(&model.forward(&x), || {
                black_box(black_box(&model).forward(black_box(&x)));
            });
        }
        Work::Train { net, batch: 1 } if net.name == "micro" => {
            let data = NetData::open(dir, net, 1)?;
            let p = |i: usize| &data.parameters[i].1[..];
            let mut model = Micro(
                Dense::load(p(0), p(1)),
                Dense::load(p(2), p(3)),
                Dense::load(p(4), p(5)),
            );
            let x = data.x[..].try_into()?;
            let label = data.labels[0] as usize;
            let mut step = || model.step(black_box(&x), black_box(label), 0.01);
            let losses = [step(), step(), step()];
            bench.run(&losses, || {
                black_box(step());
            });
        }
        _ => {}
    }
    Ok(())
}
