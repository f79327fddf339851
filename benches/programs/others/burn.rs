//! burn = { version = "=0.22.1", features = ["flex"] }

use burn::module::Module;
use burn::nn::loss::CrossEntropyLoss;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Distribution, Int, Tensor, TensorData};

#[derive(Module, Debug)]
struct Net {
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = relu(self.fc1.forward(x));
        let x = relu(self.fc2.forward(x));
        self.fc3.forward(x)
    }
}

fn main() {
    let device = Device::flex().autodiff();
    let net = Net {
        fc1: LinearConfig::new(784, 256).init(&device),
        fc2: LinearConfig::new(256, 128).init(&device),
        fc3: LinearConfig::new(128, 10).init(&device),
    };
    let mut sgd = SgdConfig::new().init();
    let x = Tensor::<2>::random([64, 784], Distribution::Default, &device);
    let labels = Tensor::<1, Int>::from_data(TensorData::new(vec![3_i64; 64], [64]), &device);
    let loss = CrossEntropyLoss::new(None, &device).forward(net.forward(x), labels);
    println!("{}", loss.clone().into_scalar::<f32>());
    let gradients = GradientsParams::from_grads(loss.backward(), &net);
    let _net = sgd.step(0.01, net, gradients);
}
