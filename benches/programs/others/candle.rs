//! candle-core = "=0.11.1"
//! candle-nn = "=0.11.1"

use candle_core::{DType, Device, Tensor};
use candle_nn::{Linear, Module, Optimizer, SGD, VarBuilder, VarMap, linear, loss};

struct Net {
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
}

impl Module for Net {
    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let x = self.fc1.forward(x)?.relu()?;
        let x = self.fc2.forward(&x)?.relu()?;
        self.fc3.forward(&x)
    }
}

fn main() -> candle_core::Result<()> {
    let device = Device::Cpu;
    let vars = VarMap::new();
    let builder = VarBuilder::from_varmap(&vars, DType::F32, &device);
    let net = Net {
        fc1: linear(784, 256, builder.pp("fc1"))?,
        fc2: linear(256, 128, builder.pp("fc2"))?,
        fc3: linear(128, 10, builder.pp("fc3"))?,
    };
    let mut sgd = SGD::new(vars.all_vars(), 0.01)?;
    let x = Tensor::randn(0.0_f32, 1.0, (64, 784), &device)?;
    let labels = Tensor::from_vec(vec![3_u32; 64], 64, &device)?;
    let loss = loss::cross_entropy(&net.forward(&x)?, &labels)?;
    println!("{}", loss.to_scalar::<f32>()?);
    sgd.backward_step(&loss)
}
