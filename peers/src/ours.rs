//! This library. The shapes are types, so every size that is measured is named here.

use std::any::Any;
use std::convert::Infallible;
use std::hint::black_box;
use std::path::Path;
use std::vec::IntoIter;

use conformable::autograd::{Path as ParamPath, VisitorMut};
use conformable::prelude::*;
use conformable::shape::ConstShape;

use crate::bench::{Bench, some_of};
use crate::data::{NetData, Result, matrices};
use crate::work::Work;

type Mlp = (
    Linear<784, 256>,
    Relu,
    Linear<256, 128>,
    Relu,
    Linear<128, 10>,
);
type Tiny = (Linear<4, 16>, Relu, Linear<16, 3>);
type Micro = (Linear<16, 32>, Relu, Linear<32, 12>, Relu, Linear<12, 4>);
type Cnn28 = (
    Conv2d<1, 8, 3>,
    Relu,
    MaxPool2d<2>,
    Conv2d<8, 16, 3>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<400, 10>,
);
type Cnn32 = (
    Conv2d<3, 16, 3, 1, 1>,
    Relu,
    MaxPool2d<2>,
    Conv2d<16, 32, 3, 1, 1>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<2048, 10>,
);
/// The network of `C` channels; `F = 64 C`.
type Channels<const C: usize, const F: usize> = (
    Conv2d<C, C, 3, 1, 1>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<F, 10>,
);

/// Puts values into the parameters of a model, in their order.
struct Fill(IntoIter<(Vec<usize>, Vec<f32>)>);

impl VisitorMut for Fill {
    type Error = Infallible;

    fn param<S: ConstShape, T: conformable::tensor::Float>(
        &mut self,
        _: &ParamPath,
        param: &mut Param<S, T>,
    ) -> std::result::Result<(), Infallible> {
        let (_, values) = self.0.next().expect("values for each parameter");
        let param: &mut dyn Any = param;
        let param: &mut Param<S, f32> = param.downcast_mut().expect("f32");
        param.value_mut().as_mut_slice().copy_from_slice(&values);
        Ok(())
    }
}

fn load<M: Init + Parameters>(parameters: Vec<(Vec<usize>, Vec<f32>)>) -> M {
    let mut model = M::init(&mut StdRng::seed_from_u64(0));
    let Ok(()) = model.visit_mut(&mut ParamPath::default(), &mut Fill(parameters.into_iter()));
    model
}

fn train<M, S, const B: usize, const C: usize>(data: NetData, bench: &mut Bench<'_>) -> Result<()>
where
    S: ConstShape,
    M: Init
        + Parameters
        + Module<Tensor<S, f32, Tracked>, Output = Tensor<Rank2<B, C>, f32, Tracked>>,
{
    let mut model: M = load(data.parameters);
    let x = Tensor::<S>::from_slice(&data.x)?;
    let labels = Labels::<Const<B>, C>::from_slice(&data.labels)?;
    let mut sgd = Sgd::new(&model, SgdConfig::default().lr(0.01));
    let mut step = || {
        let logits = model.forward(x.clone().tracked());
        let loss = cross_entropy(&logits, &labels);
        let value = loss.item();
        // Nothing else may hold the weights, so that the step writes them in place.
        drop(logits);
        sgd.step(&mut model, &loss.backward());
        value
    };
    let losses = [step(), step(), step()];
    bench.run(&losses, || {
        black_box(step());
    });
    Ok(())
}

fn infer<M, S, const B: usize, const C: usize>(data: NetData, bench: &mut Bench<'_>) -> Result<()>
where
    S: ConstShape,
    M: Init + Parameters + Module<Tensor<S>, Output = Tensor<Rank2<B, C>>>,
{
    let model: M = load(data.parameters);
    let x = Tensor::<S>::from_slice(&data.x)?;
    bench.run(model.forward(x.clone()).as_slice(), || {
        let _ = black_box(model.forward(black_box(&x).clone()));
    });
    Ok(())
}

fn matmul<const M: usize, const K: usize, const N: usize>(
    dir: &Path,
    bench: &mut Bench<'_>,
) -> Result<()> {
    let [a, b] = matrices(dir, M, K, N)?;
    let a = Tensor::<Rank2<M, K>>::from_slice(&a)?;
    let b = Tensor::<Rank2<K, N>>::from_slice(&b)?;
    bench.run(&some_of(a.matmul(&b).as_slice()), || {
        let _ = black_box(black_box(&a).matmul(black_box(&b)));
    });
    Ok(())
}

/// Calls `matmul` with sizes that are known to the compiler.
macro_rules! matmuls {
    ($sizes:expr, $dir:expr, $bench:expr, $($m:literal $k:literal $n:literal),* $(,)?) => {
        match $sizes {
            $(($m, $k, $n) => matmul::<$m, $k, $n>($dir, $bench),)*
            _ => Ok(()),
        }
    };
}

/// Calls `train` or `infer` of a network for the batches that are known to the compiler.
macro_rules! batches {
    (
        $function:ident, $batch:expr, $data:expr, $bench:expr, $model:ty, $shape:ident,
        $classes:literal, $($b:literal)*
    ) => {
        match $batch {
            $($b => $function::<$model, $shape<$b>, $b, $classes>($data, $bench),)*
            _ => Ok(()),
        }
    };
}

/// Calls `train` of the network of `C` channels.
macro_rules! channels {
    ($net:expr, $data:expr, $bench:expr, $($c:literal $f:literal)*) => {
        match $net.input[0] {
            $($c => train::<Channels<$c, $f>, Rank4<8, $c, 16, 16>, 8, 10>($data, $bench),)*
            _ => Ok(()),
        }
    };
}

type MlpBatch<const B: usize> = Rank2<B, 784>;
type TinyBatch<const B: usize> = Rank2<B, 4>;
type MicroBatch<const B: usize> = Rank2<B, 16>;
type Cnn28Batch<const B: usize> = Rank4<B, 1, 28, 28>;
type Cnn32Batch<const B: usize> = Rank4<B, 3, 32, 32>;

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    match work {
        &Work::Matmul { m, k, n } => matmuls!((m, k, n), dir, bench,
            64 784 256, 64 256 128, 64 128 10, 1 784 256, 16 27 900, 32 144 169, 64 576 49,
            4 4 4, 8 8 8, 16 16 16, 32 32 32, 64 64 64, 128 128 128, 256 256 256,
            512 512 512, 1024 1024 1024, 2048 2048 2048, 4096 4096 4096,
        ),
        Work::Train { net, batch } => {
            let data = NetData::open(dir, net, *batch)?;
            match net.name.as_str() {
                "mlp" => {
                    batches!(train, batch, data, bench, Mlp, MlpBatch, 10, 1 4 16 64 256 1024 4096)
                }
                "micro" => batches!(train, batch, data, bench, Micro, MicroBatch, 4, 1),
                "cnn28" => batches!(train, batch, data, bench, Cnn28, Cnn28Batch, 10, 64),
                "cnn32" => batches!(train, batch, data, bench, Cnn32, Cnn32Batch, 10, 64),
                _ => channels!(net, data, bench,
                    1 64 2 128 4 256 8 512 16 1024 32 2048 64 4096 128 8192 256 16384),
            }
        }
        Work::Infer { net, batch } => {
            let data = NetData::open(dir, net, *batch)?;
            match net.name.as_str() {
                "mlp" => {
                    batches!(infer, batch, data, bench, Mlp, MlpBatch, 10, 1 4 16 64 256 1024 4096)
                }
                "tiny" => batches!(infer, batch, data, bench, Tiny, TinyBatch, 3, 1),
                "cnn28" => batches!(infer, batch, data, bench, Cnn28, Cnn28Batch, 10, 1),
                "cnn32" => batches!(infer, batch, data, bench, Cnn32, Cnn32Batch, 10, 1),
                _ => Ok(()),
            }
        }
    }
}
