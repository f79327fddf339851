use crate::nn::init;
use crate::prelude::*;

#[test]
fn parameter_counts() {
    const {
        assert!(Conv2d::<3, 64, 3>::PARAMS == 1_792);
        assert!(Conv2d::<3, 64, 3, 1, 1, false>::PARAMS == 1_728);
        assert!(DepthwiseConv2d::<32, 3>::PARAMS == 320);
        assert!(GroupedConv2d::<8, 16, 3, 4>::PARAMS == 16 * 2 * 9 + 16);
    }
    let mut rng = StdRng::seed_from_u64(0);
    fn count<L: Parameters>(layer: &L) -> usize {
        let counts: Vec<_> = parameters(layer).into_iter().map(|p| p.count).collect();
        assert_eq!(counts.iter().sum::<usize>(), L::PARAMS);
        counts.len()
    }
    assert_eq!(count(&Conv2d::<3, 16, 5, 2>::init(&mut rng)), 2);
    assert_eq!(count(&Conv2d::<3, 16, 5, 2, 1, false>::init(&mut rng)), 1);
    assert_eq!(count(&DepthwiseConv2d::<4, 3>::init(&mut rng)), 2);
    assert_eq!(count(&GroupedConv2d::<8, 4, 3, 2>::init(&mut rng)), 2);
}

#[test]
fn first_values_fill_the_range_of_torch() {
    let layer = Conv2d::<4, 64, 5, 1, 0, true, f64>::init(&mut StdRng::seed_from_u64(5));
    for values in [layer.weight.value().to_vec(), layer.bias.value().to_vec()] {
        let (low, high) = values
            .iter()
            .fold((0.0_f64, 0.0_f64), |(l, h), &x| (l.min(x), h.max(x)));
        assert!(
            (-0.1..-0.09).contains(&low) && (0.09..0.1).contains(&high),
            "{low} {high}"
        );
    }
    let layer = GroupedConv2d::<16, 32, 5, 4>::init(&mut StdRng::seed_from_u64(5));
    let high = layer
        .weight
        .value()
        .as_slice()
        .iter()
        .fold(0.0_f32, |h, &x| h.max(x));
    assert!(0.09 < high && high < 0.1, "{high}");
}

#[test]
fn init_with_draws_the_weight_and_leaves_the_bias_zero() {
    let mut rng = StdRng::seed_from_u64(1);
    let layer = Conv2d::<1, 1, 1>::init_with(&init::constant(3.0), &mut rng);
    assert_eq!(layer.weight.value().to_vec(), [3.0]);
    assert_eq!(layer.bias.value().to_vec(), [0.0]);
    // ±√(6 / (fan_in + fan_out)) with 2·9 inputs of an output, and 4·9 outputs of an input.
    let layer = GroupedConv2d::<4, 4, 3, 2>::init_with(&init::xavier_uniform(), &mut rng);
    let bound = (6.0_f32 / (18.0 + 36.0)).sqrt();
    let high = layer
        .weight
        .value()
        .as_slice()
        .iter()
        .fold(0.0_f32, |h, &x| h.max(x));
    assert!(0.8 * bound < high && high <= bound, "{high} {bound}");
    let layer = DepthwiseConv2d::<4, 3>::init_with(&init::kaiming_normal(), &mut rng);
    assert!(layer.weight.value().as_slice().iter().all(|&w| w != 0.0));
}

#[test]
fn a_pipeline_of_convolutions_and_pools() {
    type Net = (
        Conv2d<1, 16, 3>,
        Relu,
        MaxPool2d<2>,
        Conv2d<16, 32, 3>,
        Relu,
        MaxPool2d<2>,
        Flatten,
        Linear<800, 10>,
    );
    const { assert!(Net::PARAMS == 160 + 4_640 + 8_010) };
    let net = Net::init(&mut StdRng::seed_from_u64(1));
    let y = net.forward(Tensor::<_, f32>::ones_of((
        Dyn(7),
        Const::<1>,
        Const::<28>,
        Const::<28>,
    )));
    assert_eq!(y.sizes(), [7, 10]);
}

#[test]
fn every_parameter_gets_a_gradient() {
    let mut rng = StdRng::seed_from_u64(1);
    type Net = (
        Conv2d<3, 4, 3>,
        GroupedConv2d<4, 6, 3, 2>,
        DepthwiseConv2d<6, 2>,
        GlobalAvgPool2d,
    );
    let net = Net::init(&mut rng);
    let x = Tensor::<Rank4<2, 3, 8, 8>>::randn(&mut rng);
    let y = net.forward(x.tracked());
    assert_eq!(y.sizes(), [2, 6]);
    let gradients = y.square().sum().backward();
    assert_eq!(gradients.len(), 6);
    assert!(
        gradients
            .get(&net.1.weight)
            .unwrap()
            .as_slice()
            .iter()
            .any(|&g| g != 0.0)
    );
}

#[test]
fn layers_are_generic_over_channels_batch_and_mode() {
    struct Block<const C: usize> {
        deep: DepthwiseConv2d<C, 3, 1, 1>,
        wide: Conv2d<C, C, 1>,
    }

    impl<const C: usize, B: Dim, M: Mode> Module<Tensor<(B, Const<C>, Const<6>, Const<6>), f32, M>>
        for Block<C>
    {
        type Output = Tensor<(B, Const<C>, Const<6>, Const<6>), f32, M>;

        fn forward(&self, x: Tensor<(B, Const<C>, Const<6>, Const<6>), f32, M>) -> Self::Output {
            let y = self.wide.forward(self.deep.forward(x.clone()).relu());
            x + MaxPool2d::<3, 1, 1>.forward(y)
        }
    }

    let mut rng = StdRng::seed_from_u64(1);
    let block = Block::<5> {
        deep: Init::init(&mut rng),
        wide: Init::init(&mut rng),
    };
    assert_eq!(
        block
            .forward(Tensor::<Rank4<2, 5, 6, 6>>::ones().tracked())
            .sizes(),
        [2, 5, 6, 6]
    );
}
