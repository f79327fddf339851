//! The constants of `nn::cost`, held against what is counted at run time.

use conformable::nn::cost::{
    Cost, HasCost, OptimizerState, Plan, Row, Work, costcheck, profile, summary,
};
use conformable::nn::{Eval, Frozen, Sampling};
use conformable::prelude::*;
use conformable::tensor::pool_stats;

mod counted {
    //! FLOPs counted one by one, in the loops that define the layers.

    /// Forward, gradient of the parameters, gradient of the input.
    #[derive(Debug, Default, PartialEq)]
    pub struct Flops(pub u64, pub u64, pub u64);

    pub fn linear(rows: usize, inputs: usize, outputs: usize, bias: bool) -> Flops {
        let mut flops = Flops::default();
        for _row in 0..rows {
            for _output in 0..outputs {
                for _input in 0..inputs {
                    flops.0 += 2; // y += x · w
                    flops.1 += 2; // dw += x · dy
                    flops.2 += 2; // dx += w · dy
                }
                if bias {
                    flops.0 += 1; // y += b
                    flops.1 += 1; // db += dy
                }
            }
        }
        flops
    }

    pub fn layer_norm(rows: usize, features: usize, affine: bool, bias: bool) -> Flops {
        let mut flops = Flops::default();
        for _element in 0..rows * features {
            if affine {
                flops.0 += 1; // y = x̂ · w
                flops.1 += 2; // dw += x̂ · dy
                flops.2 += 1; // g = w · dy
            }
            if affine && bias {
                flops.0 += 1; // y += b
                flops.1 += 1; // db += dy
            }
        }
        flops
    }

    pub struct Conv {
        pub batch: usize,
        pub inputs: usize,
        pub outputs: usize,
        pub groups: usize,
        pub side: usize,
        pub kernel: usize,
        pub stride: usize,
        pub padding: usize,
        pub bias: bool,
    }

    pub fn conv(conv: &Conv) -> Flops {
        let mut flops = Flops::default();
        // The corners at which a window lies within the padded image.
        let corners: Vec<_> = (0..)
            .step_by(conv.stride)
            .take_while(|corner| corner + conv.kernel <= conv.side + 2 * conv.padding)
            .collect();
        for _image in 0..conv.batch {
            for output in 0..conv.outputs {
                for _y in &corners {
                    for _x in &corners {
                        for input in 0..conv.inputs {
                            let group = |channel, channels| channel / (channels / conv.groups);
                            if group(input, conv.inputs) != group(output, conv.outputs) {
                                continue;
                            }
                            for _pixel in 0..conv.kernel * conv.kernel {
                                flops.0 += 2;
                                flops.1 += 2;
                                flops.2 += 2;
                            }
                        }
                        if conv.bias {
                            flops.0 += 1;
                            flops.1 += 1;
                        }
                    }
                }
            }
        }
        flops
    }
}

use counted::{Conv, Flops};

/// The FLOPs that the constants say of a layer: as the first one, and behind one with parameters.
macro_rules! said {
    ($layer:ty, $input:ty) => {
        said!($layer, $input, f32)
    };
    ($layer:ty, $input:ty, $element:ty) => {{
        const FIRST: Cost = Cost::of::<$layer, $input>();
        // A scale in front makes the gradient of the input needed, for FLOPs that are subtracted
        // again.
        const SCALE: Cost = Cost::of::<Scale<$element>, $input>();
        const BEHIND: Cost = Cost::of::<(Scale<$element>, $layer), $input>();
        assert_eq!(
            BEHIND.forward_flops - SCALE.forward_flops,
            FIRST.forward_flops
        );
        let of_input = BEHIND.training_flops - SCALE.training_flops - FIRST.training_flops;
        Flops(FIRST.forward_flops, FIRST.backward_flops(), of_input)
    }};
}

/// `y = scale · x` in any shape: a layer of somebody else's. Both factors are kept, where a
/// gradient flows to both.
#[derive(Module)]
#[module(work = Work::new().flops(1, 2, 1).keeps_input().keeps_elements(1))]
struct Scale<T: Float = f32> {
    #[module(init = Param::new(Tensor::ones()))]
    scale: Param<Rank0, T>,
}

impl<S: Shape, T: Float, M: Mode> Module<Tensor<S, T, M>> for Scale<T> {
    type Output = Tensor<S, T, M>;

    fn forward(&self, x: Tensor<S, T, M>) -> Tensor<S, T, M> {
        let scale = self.scale.tensor::<M>().broadcast_to(x.shape());
        x * scale
    }
}

#[test]
fn a_layer_of_somebody_elses_is_trained_and_costs_what_it_says() {
    let model = <(Linear<7, 5>, Scale)>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<64, 7>>::ones();
    costcheck(&model, &x).unwrap();
    let gradients = model.forward(x.clone().tracked()).sum().backward();
    let y: f32 = model.0.forward(x).as_slice().iter().sum();
    let found = gradients.get(&model.1.scale).unwrap().item();
    assert!((found - y).abs() < 1e-3, "{found} {y}");
}

#[test]
fn flops_are_those_of_the_loops() {
    assert_eq!(
        said!(Linear<7, 5>, Tensor<Rank2<3, 7>>),
        counted::linear(3, 7, 5, true)
    );
    assert_eq!(
        said!(Linear<7, 5, false>, Tensor<Rank3<2, 3, 7>>),
        counted::linear(6, 7, 5, false)
    );
    assert_eq!(
        said!(Linear<4, 1, true, f64>, Tensor<Rank1<4>, f64>, f64),
        counted::linear(1, 4, 1, true)
    );
    assert_eq!(
        said!(Linear<7, 5>, Tensor<(Dyn, Const<3>, Const<7>)>),
        counted::linear(3, 7, 5, true)
    );
    assert_eq!(
        said!(LayerNorm<7>, Tensor<Rank3<2, 3, 7>>),
        counted::layer_norm(6, 7, true, true)
    );
    assert_eq!(
        said!(LayerNorm<7, true, false>, Tensor<Rank2<3, 7>>),
        counted::layer_norm(3, 7, true, false)
    );
    assert_eq!(
        said!(LayerNorm<7, false>, Tensor<Rank2<3, 7>>),
        counted::layer_norm(3, 7, false, true)
    );
    let conv = Conv {
        batch: 2,
        inputs: 4,
        outputs: 6,
        groups: 1,
        side: 9,
        kernel: 3,
        stride: 1,
        padding: 0,
        bias: true,
    };
    assert_eq!(
        said!(Conv2d<4, 6, 3>, Tensor<Rank4<2, 4, 9, 9>>),
        counted::conv(&conv)
    );
    let conv = Conv {
        stride: 2,
        padding: 1,
        bias: false,
        ..conv
    };
    assert_eq!(
        said!(Conv2d<4, 6, 3, 2, 1, false>, Tensor<Rank4<2, 4, 9, 9>>),
        counted::conv(&conv)
    );
    let conv = Conv {
        groups: 2,
        bias: true,
        ..conv
    };
    assert_eq!(
        said!(GroupedConv2d<4, 6, 3, 2, 2, 1>, Tensor<Rank4<2, 4, 9, 9>>),
        counted::conv(&conv)
    );
    let conv = Conv {
        outputs: 4,
        groups: 4,
        ..conv
    };
    assert_eq!(
        said!(DepthwiseConv2d<4, 3, 2, 1>, Tensor<Rank4<2, 4, 9, 9>>),
        counted::conv(&conv)
    );
    let conv = Conv { batch: 1, ..conv };
    assert_eq!(
        said!(DepthwiseConv2d<4, 3, 2, 1>, Tensor<Rank3<4, 9, 9>>),
        counted::conv(&conv)
    );
}

#[test]
fn everything_else_has_no_flops() {
    type Rest = (
        (
            Relu,
            LeakyRelu,
            Elu,
            Sigmoid,
            Tanh,
            Softplus,
            Gelu,
            GeluTanh,
            Silu,
        ),
        (MaxPool2d<2>, AvgPool2d<2>, Dropout, Softmax, LogSoftmax<1>),
        Residual<Relu>,
        (GlobalAvgPool2d, Flatten<0>, FlattenTo<8, 0>),
    );
    const COST: Cost = Cost::of::<Rest, Tensor<Rank4<2, 4, 9, 9>>>();
    assert_eq!((COST.forward_flops, COST.training_flops), (0, 0));
    assert_eq!(COST.params, 0);
    // Without parameters there is no graph.
    assert_eq!(COST.activation_bytes, 0);
}

fn rng() -> StdRng {
    StdRng::seed_from_u64(3)
}

/// Checks a model with one type of input.
macro_rules! check {
    ($model:ty, $input:ty) => {
        let model = <$model>::init(&mut rng());
        let x = <$input>::randn(&mut rng());
        if let Err(error) = costcheck(&model, &x) {
            panic!("{}: {error}", stringify!($model));
        }
    };
}

/// Checks a layer for images of 4 channels alone, behind a layer that does not hold its result, and
/// behind one that does.
macro_rules! check_on_images {
    ($($layer:ty),* $(,)?) => {
        $(
            check!($layer, Tensor<Rank3<4, 10, 10>>);
            check!((Linear<10, 10>, $layer), Tensor<Rank3<4, 10, 10>>);
            check!((Linear<10, 10>, Relu, $layer), Tensor<Rank3<4, 10, 10>>);
        )*
    };
}

/// Checks a layer that keeps the shape, also in an array, and at either end of the branch of a
/// residual connection.
macro_rules! check_that_keep_the_shape {
    ($($layer:ty),* $(,)?) => {
        $(
            check_on_images!($layer);
            check!(
                (
                    Linear<10, 10>,
                    Residual<($layer, Linear<10, 10>, Residual<$layer>)>,
                    [$layer; 2],
                    Linear<10, 10>
                ),
                Tensor<Rank3<4, 10, 10>>
            );
        )*
    };
}

#[test]
fn activation_functions_hold_what_they_say() {
    check_that_keep_the_shape!(
        Relu, LeakyRelu, Elu, Sigmoid, Tanh, Softplus, Gelu, GeluTanh, Silu
    );
}

#[test]
fn dropout_and_softmax_hold_what_they_say() {
    check_that_keep_the_shape!(Dropout, Softmax, LogSoftmax<0>);
    // In front of a layer that would like to write into its input, and behind one that gives it
    // away.
    check!(
        (Linear<7, 7>, Softmax, Relu, Dropout, Gelu),
        Tensor<Rank2<3, 7>>
    );
    check!(
        (Linear<7, 7>, Relu, Dropout, Linear<7, 7>),
        Tensor<Rank2<3, 7>>
    );
    check!((Dropout, Relu, Linear<7, 7>), Tensor<Rank2<3, 7>>);
    check!(
        (Residual<Dropout>, Residual<Linear<7, 7>>),
        Tensor<Rank2<3, 7>>
    );
}

#[test]
fn convolutions_hold_what_they_say() {
    check_on_images!(
        Conv2d<4, 8, 3>,
        Conv2d<4, 8, 3, 2, 1, false>,
        DepthwiseConv2d<4, 3, 1, 1, false>,
        GroupedConv2d<4, 8, 3, 2>,
    );
    check!(Residual<Conv2d<4, 4, 3, 1, 1>>, Tensor<Rank4<2, 4, 6, 6>>);
}

#[test]
fn pools_and_flattening_hold_what_they_say() {
    check_on_images!(
        MaxPool2d<2>,
        AvgPool2d<3, 1, 1>,
        GlobalAvgPool2d,
        Flatten,
    );
    check!(
        (Linear<6, 6>, FlattenTo<60>, Linear<60, 4>),
        Tensor<Rank3<3, 10, 6>>
    );
    check!(
        (Linear<6, 6>, Relu, FlattenTo<60>, Linear<60, 4>),
        Tensor<Rank3<3, 10, 6>>
    );
}

#[test]
fn linear_layers_hold_what_they_say() {
    check!(Linear<7, 5>, Tensor<Rank1<7>>);
    check!(Linear<7, 5, false>, Tensor<Rank2<3, 7>>);
    check!((Linear<7, 5>, Linear<5, 3>), Tensor<Rank3<2, 3, 7>>);
    check!([Linear<7, 7>; 4], Tensor<Rank2<3, 7>>);
    check!([Linear<7, 7>; 0], Tensor<Rank2<3, 7>>);
    check!(Box<(Linear<7, 5>, Tanh)>, Tensor<Rank2<3, 7>>);
    check!((Linear<7, 5>, Tanh, Linear<5, 7>), Tensor<Rank2<300, 7>>);
    check!(
        (
            Linear<7, 5, true, f64>,
            Gelu,
            Residual<(Softmax, Linear<5, 5, true, f64>)>
        ),
        Tensor<Rank2<3, 7>, f64>
    );
}

#[test]
fn layer_norms_hold_what_they_say() {
    check!(LayerNorm<7>, Tensor<Rank1<7>>);
    check!(LayerNorm<7, false>, Tensor<Rank2<3, 7>>);
    check!((Linear<7, 5>, LayerNorm<5>, Relu), Tensor<Rank2<300, 7>>);
    check!(
        (Linear<7, 5>, Gelu, LayerNorm<5, false>, Gelu),
        Tensor<Rank3<20, 3, 7>>
    );
    check!([(LayerNorm<7>, Linear<7, 7>); 3], Tensor<Rank2<3, 7>>);
    check!(
        (
            Linear<7, 7>,
            Residual<(LayerNorm<7>, Linear<7, 7>, Gelu)>,
            LayerNorm<7, true, false>
        ),
        Tensor<Rank2<3, 7>>
    );
    check!(LayerNorm<7, true, true, f64>, Tensor<Rank2<3, 7>, f64>);
}

#[test]
fn a_dynamic_batch_counts_as_one_sample() {
    type Net = (
        Conv2d<1, 8, 3>,
        Relu,
        MaxPool2d<2>,
        Flatten,
        Dropout,
        Linear<1352, 10>,
    );
    type Images<B> = Tensor<(B, Const<1>, Const<28>, Const<28>)>;
    const EACH: Cost = Cost::of::<Net, Images<Dyn>>();
    const ONE: Cost = Cost::of::<Net, Images<Const<1>>>();
    const MANY: Cost = Cost::of_batch::<Net, Images<Dyn>>(33);
    const BATCH: Cost = Cost::of::<Net, Images<Const<33>>>();
    let output = EACH.output;
    assert_eq!(output.as_slice(), [None, Some(10)]);
    assert_eq!(EACH, Cost { output, ..ONE });
    assert_eq!(MANY, Cost { output, ..BATCH });
    assert_eq!(MANY.forward_flops, 33 * EACH.forward_flops);
    let net = Net::init(&mut rng());
    let x = Images::randn_of((Dyn(33), Const, Const, Const), &mut rng());
    costcheck(&net, &x).unwrap();
}

#[derive(Module)]
#[module(cost = (conv, Relu, MaxPool2d<2>, Residual<(block, Relu)>, Flatten, head))]
struct Derived<L> {
    conv: Conv2d<1, 4, 3>,
    block: L,
    head: Linear<676, 10>,
    #[module(skip)]
    #[allow(dead_code, reason = "a field that is no layer")]
    calls: usize,
}

type Images<B, M = Plain> = Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>;
type Maps<B, M> = Tensor<(B, Const<4>, Const<13>, Const<13>), f32, M>;

impl<B: Dim, M: Mode, L> Module<Images<B, M>> for Derived<L>
where
    L: Module<Maps<B, M>, Output = Maps<B, M>>,
{
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Images<B, M>) -> Self::Output {
        let x = self.conv.forward(x).relu().max_pool2d::<2, 2, 0>();
        let x = self.block.forward(x.clone()).relu() + x;
        self.head.forward(x.flatten::<1>())
    }
}

type Block = (
    Conv2d<4, 4, 3, 1, 1>,
    Gelu,
    [DepthwiseConv2d<4, 3, 1, 1>; 2],
);

#[test]
fn derived_structs_cost_what_they_list() {
    type Net = Derived<Block>;
    const COST: Cost = Cost::of::<Net, Images<Const<3>>>();
    const _: () = assert!(COST.params == Net::PARAMS && COST.param_bytes == 4 * Net::PARAMS);
    type Listed = (
        Conv2d<1, 4, 3>,
        Relu,
        MaxPool2d<2>,
        Residual<(Block, Relu)>,
        Flatten,
        Linear<676, 10>,
    );
    const LISTED: Cost = Cost::of::<Listed, Images<Const<3>>>();
    assert_eq!(COST, LISTED);
    check!(Net, Images<Const<3>>);
    let paths: Vec<_> = summary::<Net, Images<Dyn>>()
        .rows
        .into_iter()
        .map(|row| row.path)
        .collect();
    let want = [
        "conv",
        "",
        "",
        "block.0",
        "block.1",
        "block.2.0",
        "block.2.1",
        "",
        "",
        "head",
    ];
    assert_eq!(paths, want);
    // A derived struct in another one and in an array.
    #[derive(Module)]
    #[module(cost = (_0, _0, _0))]
    struct Outer(Half);
    #[derive(Module)]
    #[module(cost = (r#fn, Relu))]
    struct Half {
        r#fn: Linear<6, 6>,
    }
    impl<S: Shape, M: Mode> Module<Tensor<S, f32, M>> for Half
    where
        Linear<6, 6>: Module<Tensor<S, f32, M>, Output = Tensor<S, f32, M>>,
    {
        type Output = Tensor<S, f32, M>;
        fn forward(&self, x: Tensor<S, f32, M>) -> Self::Output {
            self.r#fn.forward(x).relu()
        }
    }
    impl<M: Mode> Module<Tensor<Rank2<3, 6>, f32, M>> for Outer {
        type Output = Tensor<Rank2<3, 6>, f32, M>;
        fn forward(&self, x: Tensor<Rank2<3, 6>, f32, M>) -> Self::Output {
            // It uses its layer again and again.
            self.0.forward(self.0.forward(self.0.forward(x)))
        }
    }
    check!(Outer, Tensor<Rank2<3, 6>>);
}

/// A pool does the backward pass of the ReLU in front of it, whoever has called the two.
#[test]
fn a_pool_takes_the_relu_in_front_of_it_in_structs_and_in_tuples() {
    #[derive(Module)]
    #[module(cost = (front, Residual<(conv, Relu, MaxPool2d<3, 1, 1>)>, MaxPool2d<2>, Relu))]
    struct Pools {
        front: (Conv2d<1, 4, 3, 1, 1>, Relu, MaxPool2d<2>),
        conv: Conv2d<4, 4, 3, 1, 1>,
    }
    type Batch<M> = Tensor<Rank4<2, 1, 12, 12>, f32, M>;
    impl<M: Mode> Module<Batch<M>> for Pools {
        type Output = Tensor<Rank4<2, 4, 3, 3>, f32, M>;
        fn forward(&self, x: Batch<M>) -> Self::Output {
            let x = self.front.forward(x);
            let y = self.conv.forward(x.clone()).relu();
            (y.max_pool2d::<3, 1, 1>() + x)
                .max_pool2d::<2, 2, 0>()
                .relu()
        }
    }
    check!(Pools, Batch<Plain>);
    #[derive(Module)]
    #[module(cost = only)]
    struct Only {
        only: (Conv2d<1, 4, 3, 1, 1>, Relu, MaxPool2d<2>),
    }
    impl<M: Mode> Module<Batch<M>> for Only {
        type Output = Tensor<Rank4<2, 4, 6, 6>, f32, M>;
        fn forward(&self, x: Batch<M>) -> Self::Output {
            self.only.forward(x)
        }
    }
    check!(Only, Batch<Plain>);
    check!((Only, Relu, MaxPool2d<2>), Batch<Plain>);
}

#[test]
fn a_layer_that_is_used_again_is_counted_once() {
    #[derive(Module)]
    #[module(cost = (fc, Tanh, fc))]
    struct Tied {
        fc: Linear<6, 6>,
    }
    impl<M: Mode> Module<Tensor<Rank2<3, 6>, f32, M>> for Tied {
        type Output = Tensor<Rank2<3, 6>, f32, M>;
        fn forward(&self, x: Tensor<Rank2<3, 6>, f32, M>) -> Self::Output {
            self.fc.forward(self.fc.forward(x).tanh())
        }
    }
    check!(Tied, Tensor<Rank2<3, 6>>);
    let summary = summary::<Tied, Tensor<Rank2<3, 6>>>();
    let params: Vec<_> = summary.rows.iter().map(|row| row.params).collect();
    assert_eq!((params, summary.cost.params), (vec![42, 0, 0], 42));
}

/// Models that say of themselves what is not so: the layer that they forget, add or put at another
/// place is found.
#[test]
fn a_lie_is_found() {
    macro_rules! lie {
        ($cost:ty, |$layers:ident, $x:ident| $forward:expr, $what:expr) => {{
            #[derive(Module)]
            struct Liar {
                layers: (Linear<8, 8>, Linear<8, 8>),
            }
            impl<M: Mode> Module<Tensor<Rank2<64, 8>, f32, M>> for Liar {
                type Output = Tensor<Rank2<64, 8>, f32, M>;
                fn forward(&self, $x: Tensor<Rank2<64, 8>, f32, M>) -> Self::Output {
                    let $layers = &self.layers;
                    $forward
                }
            }
            impl<X> HasCost<X> for Liar
            where
                $cost: HasCost<X>,
            {
                type Output = <$cost as HasCost<X>>::Output;

                const PLAN: Plan = <$cost as HasCost<X>>::PLAN;
            }
            let x = Tensor::<Rank2<64, 8>>::ones();
            let found = costcheck(&Liar::init(&mut rng()), &x);
            assert_eq!(
                found.map_err(|error| error.what),
                Err($what),
                "{}",
                stringify!($forward)
            );
        }};
    }
    const HELD: &str = "the bytes of activations held for the backward pass";
    const PEAK: &str = "the bytes at the peak of a forward pass";
    type Two = (Linear<8, 8>, Linear<8, 8>);
    // Another activation function, and one that is forgotten at the end.
    lie!(
        (Linear<8, 8>, Relu, Linear<8, 8>),
        |l, x| l.1.forward(l.0.forward(x).gelu()),
        HELD
    );
    lie!(Two, |l, x| l.1.forward(l.0.forward(x)).sigmoid(), HELD);
    // A layer that is used once more, or not at all.
    lie!(Two, |l, x| l.1.forward(l.1.forward(l.0.forward(x))), HELD);
    lie!(Two, |l, x| l.1.forward(x), HELD);
    // A residual connection that is forgotten.
    lie!(Two, |l, x| l.1.forward(l.0.forward(x.clone())) + x, PEAK);
    // A softmax that takes memory of its own while inferring, but not more than the layers do.
    lie!(
        Two,
        |l, x| l.1.forward(l.0.forward(x)).softmax::<-1>(),
        HELD
    );
}

#[test]
fn the_figures_of_the_seeds() {
    type Mlp<const IN: usize> = (
        Linear<IN, 256>,
        Relu,
        Linear<256, 128>,
        Relu,
        Linear<128, 10>,
    );
    const COST: Cost = Cost::of::<Mlp<784>, Tensor<Rank2<32, 784>>>();
    const _: () = assert!(COST.params == 235_146);
    const _: () = assert!(COST.forward_flops == 15_036_736);
    // The seeds give 14,774,592 for the network of 784 inputs; by their own definition it is that
    // of 768 inputs.
    const SEEDS: Cost = Cost::of::<Mlp<768>, Tensor<Rank2<32, 768>>>();
    const _: () = assert!(SEEDS.forward_flops == 14_774_592);
    assert_eq!(
        counted::linear(32, 784, 256, true).0
            + counted::linear(32, 256, 128, true).0
            + counted::linear(32, 128, 10, true).0,
        COST.forward_flops
    );

    type Wide = (
        Linear<784, 512>,
        Relu,
        Linear<512, 512>,
        Relu,
        Linear<512, 10>,
    );
    const WIDE: Cost = Cost::of::<Wide, Tensor<(Dyn, Const<784>)>>();
    const _: () = assert!(WIDE.params == 669_706 && WIDE.param_bytes == 2_678_824);
    type Deep = (
        Linear<784, 128>,
        Relu,
        [(Linear<128, 128>, Relu); 3],
        Linear<128, 10>,
    );
    const _: () = assert!(Deep::PARAMS == 151_306);
    const _: () = assert!(Linear::<784, 512>::PARAMS == 401_920);
}

#[test]
fn a_training_step_needs_no_gradient_of_the_input() {
    type Two = (Linear<20, 30>, Relu, Linear<30, 10>);
    const COST: Cost = Cost::of::<Two, Tensor<Rank2<4, 20>>>();
    let Flops(forward, params, _) = counted::linear(4, 20, 30, true);
    let Flops(forward2, params2, input2) = counted::linear(4, 30, 10, true);
    assert_eq!(COST.forward_flops, forward + forward2);
    assert_eq!(COST.backward_flops(), params + params2 + input2);
}

/// The bytes that an optimizer takes with its first step.
macro_rules! state_bytes {
    ($optimizer:ident, $config:expr) => {{
        type Net = (Linear<64, 64, false>, Relu, Linear<64, 16, false>);
        const COST: Cost = Cost::of::<Net, Tensor<Rank2<16, 64>>>();
        std::thread::spawn(|| {
            let mut net = Net::init(&mut rng());
            let mut optimizer = $optimizer::new(&net, $config);
            let x = Tensor::<Rank2<16, 64>>::ones();
            let gradients = net.forward(x.tracked()).sum().backward();
            let before = pool_stats().live_bytes;
            optimizer.step(&mut net, &gradients);
            let bytes = pool_stats().live_bytes - before;
            drop(optimizer);
            (COST, bytes)
        })
        .join()
        .unwrap()
    }};
}

#[test]
fn optimizers_keep_what_is_said() {
    let (cost, bytes) = state_bytes!(Sgd, SgdConfig::default());
    assert_eq!(bytes, cost.optimizer_bytes(OptimizerState::Sgd));
    assert_eq!(bytes, 0);
    let (cost, bytes) = state_bytes!(Sgd, SgdConfig::default().momentum(0.9));
    assert_eq!(bytes, cost.optimizer_bytes(OptimizerState::Momentum));
    let (cost, bytes) = state_bytes!(Adam, AdamConfig::default());
    assert_eq!(bytes, cost.optimizer_bytes(OptimizerState::Adam));
    let (cost, bytes) = state_bytes!(AdamW, AdamWConfig::default());
    assert_eq!(bytes, cost.optimizer_bytes(OptimizerState::Adam));
    assert_eq!(
        cost.training_bytes(OptimizerState::Adam),
        4 * cost.param_bytes + cost.activation_bytes
    );
    assert_eq!(cost.inference_bytes(), cost.param_bytes + cost.peak_bytes);
}

#[test]
fn the_rows_of_a_summary_add_up() {
    type Net = Derived<Block>;
    let summary = summary::<Net, Images<Const<3>>>();
    let sum = |of: fn(&Row) -> u64| summary.rows.iter().map(of).sum::<u64>();
    let cost = summary.cost;
    assert_eq!(sum(|row| row.params as u64), cost.params as u64);
    assert_eq!(sum(|row| row.param_bytes as u64), cost.param_bytes as u64);
    assert_eq!(sum(|row| row.forward_flops), cost.forward_flops);
    assert_eq!(sum(|row| row.backward_flops), cost.backward_flops());
    assert_eq!(
        sum(|row| row.activation_bytes as u64),
        cost.activation_bytes as u64
    );
    assert_eq!(summary.rows.last().unwrap().output, Some(cost.output));
}

#[test]
fn columns_align() {
    let model = <Derived<Block>>::init(&mut rng());
    for text in [
        summary::<Derived<Block>, Images<Dyn>>().to_string(),
        profile(&model, &Images::<Const<2>>::ones()).to_string(),
    ] {
        println!("{text}");
        let lines: Vec<_> = text.lines().collect();
        let rules: Vec<_> = lines.iter().filter(|line| line.starts_with('─')).collect();
        assert_eq!(rules.len(), 3);
        let width = rules[0].chars().count();
        let rows = &lines[1..lines.len() - 2];
        assert!(
            rows.iter().all(|row| row.chars().count() == width),
            "{text}"
        );
    }
    let markdown = summary::<Derived<Block>, Images<Dyn>>().to_markdown();
    let widths: Vec<_> = markdown.lines().map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|&width| width == widths[0]), "{markdown}");
}

#[test]
fn parameters_outside_of_the_layers_have_a_row() {
    struct Shifted(Linear<4, 4>, Param<Rank1<4>>);
    impl Parameters for Shifted {
        const PARAMS: usize = 24;
    }
    impl Module<Tensor<Rank1<4>>> for Shifted {
        type Output = Tensor<Rank1<4>>;
        fn forward(&self, x: Tensor<Rank1<4>>) -> Tensor<Rank1<4>> {
            self.0.forward(x) + self.1.value()
        }
    }
    impl<X> HasCost<X> for Shifted
    where
        Linear<4, 4>: HasCost<X>,
    {
        type Output = <Linear<4, 4> as HasCost<X>>::Output;

        const PLAN: Plan = <Linear<4, 4>>::PLAN;
    }
    let summary = summary::<Shifted, Tensor<Rank1<4>>>();
    let params: Vec<_> = summary
        .rows
        .iter()
        .map(|row| (row.params, row.param_bytes))
        .collect();
    assert_eq!(params, [(20, 80), (4, 16)]);
}

#[test]
fn a_profile_has_the_constants_and_times_of_every_layer() {
    type Net = (
        Flatten,
        Linear<784, 64>,
        Relu,
        Residual<Linear<64, 64>>,
        Linear<64, 10>,
    );
    type Batch = Tensor<(Dyn, Const<28>, Const<28>)>;
    let net = Net::init(&mut rng());
    let profile = profile(&net, &Batch::ones_of((Dyn(16), Const, Const)));
    assert_eq!(profile.dynamic, Some(16));
    assert_eq!(profile.cost, Cost::of_batch::<Net, Batch>(16));
    let whole = profile.times.unwrap();
    assert!(whole.forward.as_nanos() > 0 && whole.backward.as_nanos() > 0);
    for row in &profile.rows {
        let times = row.times.unwrap();
        // Nothing flows back through the first layer, which has no parameters.
        assert_eq!(
            times.backward.as_nanos() > 0,
            row.layer != "Flatten",
            "{row:?}"
        );
        assert!(times.forward.as_nanos() > 0);
    }
    assert!(profile.to_json().contains("\"times\": {\"forward\": 0.0"));
}

/// Layers in whose memory a behaviour shows: where it says otherwise, a dropout infers in a tracked
/// pass or trains in a plain one.
#[test]
fn behaviours_cost_what_they_change() {
    type Block = (Linear<7, 7>, Relu, Dropout, Linear<7, 7>, Tanh);
    type Batch = Tensor<Rank2<300, 7>>;
    check!(Eval<Block>, Batch);
    check!(Frozen<Block>, Batch);
    check!(Sampling<Block>, Batch);
    check!((Linear<7, 7>, Frozen<Block>, Linear<7, 5>), Batch);
    check!((Frozen<Block>, Linear<7, 5>), Batch);
    check!(Frozen<(Sampling<Block>, Eval<Block>)>, Batch);
    check!(
        Eval<(Block, Sampling<(Dropout, Linear<7, 7>)>, Dropout)>,
        Batch
    );
    check!((Sampling<Dropout>, Dropout), Batch);
    check!((Linear<7, 7>, Residual<Sampling<Dropout>>, Dropout), Batch);
    check!((Linear<7, 7>, Residual<Frozen<Linear<7, 7>>>), Batch);
    check!(
        (Frozen<Conv2d<1, 4, 3>>, Relu, Eval<Dropout>, MaxPool2d<2>),
        Tensor<Rank4<2, 1, 9, 9>>
    );
    check!(
        (Conv2d<1, 4, 3>, Relu, Eval<Dropout>, MaxPool2d<2>),
        Tensor<Rank4<2, 1, 9, 9>>
    );
    // Without a gradient of its weights, a frozen layer costs that of its input only, and this only
    // behind trained layers.
    const FROZEN: Cost = Cost::of::<(Frozen<Linear<7, 5>>, Linear<5, 3>), Batch>();
    assert_eq!(
        FROZEN.training_flops - FROZEN.forward_flops,
        Cost::of::<Linear<5, 3>, Tensor<Rank2<300, 5>>>().backward_flops()
    );
    let paths: Vec<_> = summary::<(Eval<Block>, Relu), Batch>()
        .rows
        .into_iter()
        .map(|row| row.path)
        .collect();
    assert_eq!(paths, ["0.0", "0.1", "0.2", "0.3", "0.4", "1"]);
}

#[test]
fn buffers_have_bytes_and_a_column() {
    #[derive(Module)]
    #[module(cost = (fc, dropout, fc))]
    struct Counted {
        fc: Linear<6, 6>,
        dropout: Dropout,
        #[allow(dead_code, reason = "state that is saved")]
        mean: Buffer<Rank1<6>, f64>,
    }
    type Batch = Tensor<Rank2<3, 6>>;
    const COST: Cost = Cost::of::<Counted, Batch>();
    const _: () = assert!(COST.buffer_bytes == Counted::BUFFER_BYTES);
    const _: () = assert!(COST.buffer_bytes == Dropout::BUFFER_BYTES + 6 * 8);
    assert_eq!(
        COST.inference_bytes(),
        COST.param_bytes + COST.buffer_bytes + COST.peak_bytes
    );
    let summary = summary::<Counted, Batch>();
    let bytes: Vec<_> = summary.rows.iter().map(|row| row.buffer_bytes).collect();
    assert_eq!(bytes, [0, Dropout::BUFFER_BYTES, 0, 48]);
    assert_eq!(summary.rows[3].layer, "(buffers outside of the layers)");
    assert!(summary.to_string().contains("buffer bytes"));
    assert!(summary.to_json().contains("\"buffer_bytes\": 48"));
}
