//! A model of a crate that depends on conformable by the name `tensors`; everything that the derive
//! macro generates.

use tensors::autograd::Buffer;
use tensors::prelude::*;

/// Found by the name in `Cargo.toml`.
#[derive(Debug, Module)]
#[module(cost = (fc1, Relu, fc2))]
pub struct Found<const IN: usize, L> {
    fc1: Linear<IN, 8>,
    fc2: L,
    #[module(init = Buffer::new(Tensor::full(1)))]
    count: Buffer<Rank0, i64>,
    #[module(skip)]
    /// What the model is called.
    pub name: String,
}

/// Named by the attribute.
#[derive(Debug, Module)]
#[module(crate = "tensors", no_init)]
pub struct Named(pub Linear<3, 1>);

#[cfg(test)]
mod tests {
    use tensors::autograd::buffers;

    use super::*;

    #[test]
    fn models_are_derived() {
        let rng = &mut StdRng::seed_from_u64(0);
        let model = Found::<4, Linear<8, 2>>::init(rng);
        let paths: Vec<_> = parameters(&model).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]);
        assert_eq!(buffers(&model)[0].path, "count");
        assert_eq!((model.count.value().item(), &*model.name), (1, ""));
        const COST: Cost = Cost::of::<Found<4, Linear<8, 2>>, Tensor<Rank1<4>>>();
        const _: () = assert!(COST.params == 4 * 8 + 8 + 8 * 2 + 2);
        let named = Named(Linear::init(rng));
        assert_eq!(parameters(&named).len(), 2);
    }
}
