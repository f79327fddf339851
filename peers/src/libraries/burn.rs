//! The number of threads is that of `RAYON_NUM_THREADS`.

use std::hint::black_box;
use std::path::Path;

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLoss;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::bench::{Bench, some_of};
use crate::data::{NetData, Result, matrices};
use crate::net::Net;
use crate::work::Work;

#[derive(Module, Debug)]
struct Model {
    convs: Vec<Conv2d>,
    pool: MaxPool2d,
    linears: Vec<Linear>,
}

impl Model {
    fn load(net: &Net, parameters: Vec<(Vec<usize>, Vec<f32>)>, device: &Device) -> Self {
        let mut data = parameters
            .into_iter()
            .map(|(shape, values)| TensorData::new(values, shape));
        let mut next = || data.next().expect("values for each layer");
        let pad = PaddingConfig2d::Explicit(net.pad, net.pad, net.pad, net.pad);
        let convs = net.convs.iter().map(|conv| {
            let config =
                Conv2dConfig::new([conv.inputs, conv.outputs], [3, 3]).with_padding(pad.clone());
            let mut layer = config.init(device);
            layer.weight = Param::from_data(next(), device);
            layer.bias = Some(Param::from_data(next(), device));
            layer
        });
        let convs = convs.collect();
        let linears = net.linears.iter().map(|&(inputs, outputs)| {
            let mut layer = LinearConfig::new(inputs, outputs).init(device);
            // burn keeps weights (inputs, outputs), and here in the order of its own
            // initialisation.
            let weight = Tensor::<2>::from_data(next(), &device.clone().inner());
            let weight = weight
                .transpose()
                .into_data()
                .try_to_vec::<f32>()
                .expect("f32");
            layer.weight = Param::from_data(TensorData::new(weight, [inputs, outputs]), device);
            layer.bias = Some(Param::from_data(next(), device));
            layer
        });
        Self {
            convs,
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            linears: linears.collect(),
        }
    }

    /// For an input of `D` axes.
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        let mut x = if self.convs.is_empty() {
            x.flatten(1, D - 1)
        } else {
            let dims: [usize; 4] = x.dims()[..].try_into().expect("an image has four axes");
            let mut x: Tensor<4> = x.reshape(dims);
            for conv in &self.convs {
                x = self.pool.forward(relu(conv.forward(x)));
            }
            x.flatten(1, 3)
        };
        for (i, linear) in self.linears.iter().enumerate() {
            x = linear.forward(x);
            if i + 1 < self.linears.len() {
                x = relu(x);
            }
        }
        x
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec().expect("f32")
}

fn train<const D: usize>(
    net: &Net,
    batch: usize,
    data: NetData,
    device: Device,
    bench: &mut Bench<'_>,
) {
    let device = device.autodiff();
    let mut model = Some(Model::load(net, data.parameters, &device));
    let mut sgd = SgdConfig::new().init();
    let x = Tensor::<D>::from_data(TensorData::new(data.x, net.batch_shape(batch)), &device);
    let labels = Tensor::<1, Int>::from_data(TensorData::new(data.labels, [batch]), &device);
    let cross_entropy = CrossEntropyLoss::new(None, &device);
    let mut step = || {
        let old = model.take().expect("the last step's");
        let loss = cross_entropy.forward(old.forward(x.clone()), labels.clone());
        let gradients = GradientsParams::from_grads(loss.backward(), &old);
        model = Some(sgd.step(0.01, old, gradients));
        loss.into_scalar::<f32>()
    };
    let losses = [step(), step(), step()];
    bench.run(&losses, || {
        black_box(step());
    });
}

fn infer<const D: usize>(
    net: &Net,
    batch: usize,
    data: NetData,
    device: Device,
    bench: &mut Bench<'_>,
) {
    let model = Model::load(net, data.parameters, &device);
    let x = Tensor::<D>::from_data(TensorData::new(data.x, net.batch_shape(batch)), &device);
    bench.run(&values(model.forward(x.clone())), || {
        black_box(model.forward(black_box(&x).clone()));
    });
}

fn matmul([m, k, n]: [usize; 3], dir: &Path, device: &Device, bench: &mut Bench<'_>) -> Result<()> {
    let [a, b] = matrices(dir, m, k, n)?;
    let a = Tensor::<2>::from_data(TensorData::new(a, [m, k]), device);
    let b = Tensor::<2>::from_data(TensorData::new(b, [k, n]), device);
    bench.run(&some_of(&values(a.clone().matmul(b.clone()))), || {
        black_box(black_box(&a).clone().matmul(black_box(&b).clone()));
    });
    Ok(())
}

fn run(work: &Work, dir: &Path, device: Device, bench: &mut Bench<'_>) -> Result<()> {
    match work {
        &Work::Matmul { m, k, n } => matmul([m, k, n], dir, &device, bench)?,
        Work::Train { net, batch } => {
            let data = NetData::open(dir, net, *batch)?;
            match net.input.len() {
                1 => train::<2>(net, *batch, data, device, bench),
                _ => train::<4>(net, *batch, data, device, bench),
            }
        }
        Work::Infer { net, batch } => {
            let data = NetData::open(dir, net, *batch)?;
            match net.input.len() {
                1 => infer::<2>(net, *batch, data, device, bench),
                _ => infer::<4>(net, *batch, data, device, bench),
            }
        }
    }
    Ok(())
}

pub fn flex(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    run(work, dir, Device::flex(), bench)
}

/// burn calls this backend deprecated.
#[expect(deprecated)]
pub fn ndarray(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    run(work, dir, Device::ndarray(), bench)
}
