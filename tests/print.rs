//! What `{model:?}` and `{model:#?}` print: the architecture, as PyTorch prints it, and no weights.

use conformable::nn::{Elu, GroupedConv2d, Lambda, LeakyRelu, Optional};
use conformable::prelude::*;

fn init<L: Init>() -> L {
    L::init(&mut StdRng::seed_from_u64(0))
}

#[derive(Debug, Module)]
struct Classifier {
    features: (Conv2d<1, 8, 3>, Relu, MaxPool2d<2>),
    head: Linear<1352, 10, false>,
    scale: Param<Rank2<1, 10>>,
}

#[test]
fn a_struct_prints_its_fields_and_a_tuple_its_layers() {
    let model: Classifier = init();
    assert_eq!(
        format!("{model:?}"),
        "Classifier { features: (\
         Conv2d(in_channels=1, out_channels=8, kernel_size=3, stride=1, padding=0, bias=true), \
         Relu, MaxPool2d(kernel_size=2, stride=2, padding=0)), \
         head: Linear(in_features=1352, out_features=10, bias=false), \
         scale: Param([1, 10], f32) }"
    );
}

#[test]
fn the_long_form_has_a_layer_a_line() {
    let model: Classifier = init();
    let want = "\
Classifier {
    features: (
        Conv2d(in_channels=1, out_channels=8, kernel_size=3, stride=1, padding=0, bias=true),
        Relu,
        MaxPool2d(kernel_size=2, stride=2, padding=0),
    ),
    head: Linear(in_features=1352, out_features=10, bias=false),
    scale: Param([1, 10], f32),
}";
    assert_eq!(format!("{model:#?}"), want);
}

/// Every layer with numbers of its own, in both forms.
#[test]
fn a_layer_prints_its_sizes_in_one_line() {
    macro_rules! prints {
        ($($layer:ty: $text:literal;)*) => {$(
            let layer: $layer = init();
            assert_eq!(format!("{layer:?}"), $text);
            assert_eq!(format!("{layer:#?}"), $text);
        )*};
    }
    prints! {
        Linear<784, 256>: "Linear(in_features=784, out_features=256, bias=true)";
        Linear<3, 2, false, f64>: "Linear(in_features=3, out_features=2, bias=false)";
        DepthwiseConv2d<4, 3, 1, 1>:
            "DepthwiseConv2d(channels=4, kernel_size=3, stride=1, padding=1, bias=true)";
        GroupedConv2d<8, 4, 3, 2>: "GroupedConv2d(in_channels=8, out_channels=4, kernel_size=3, \
            groups=2, stride=1, padding=0, bias=true)";
        AvgPool2d<3, 2, 1>: "AvgPool2d(kernel_size=3, stride=2, padding=1)";
        GlobalAvgPool2d: "GlobalAvgPool2d";
        Flatten: "Flatten(start_axis=1)";
        FlattenTo<12>: "FlattenTo(size=12, start_axis=1)";
        Softmax: "Softmax(axis=-1)";
        LogSoftmax<0>: "LogSoftmax(axis=0)";
        LayerNorm<64>:
            "LayerNorm(normalized_shape=64, eps=1e-5, elementwise_affine=true, bias=true)";
        LayerNorm<8, false>:
            "LayerNorm(normalized_shape=8, eps=1e-5, elementwise_affine=false, bias=false)";
        LeakyRelu: "LeakyRelu(negative_slope=0.01)";
        Elu: "Elu(alpha=1.0)";
        Gelu: "Gelu";
        Optional<true, Linear<1, 2>>: "Linear(in_features=1, out_features=2, bias=true)";
        Optional<false, Linear<1, 2>>: "None";
        Box<Linear<1, 2>>: "Linear(in_features=1, out_features=2, bias=true)";
        Param<Rank0, f64>: "Param([], f64)";
    }
}

#[test]
fn wrappers_print_what_is_in_them() {
    fn double(x: Tensor<Rank1<2>>) -> Tensor<Rank1<2>> {
        x * 2.0
    }
    let model = (init::<[Residual<Linear<2, 2>>; 1]>(), Lambda(double));
    let text = format!("{model:?}");
    let linear = "Linear(in_features=2, out_features=2, bias=true)";
    assert!(
        text.starts_with(&format!("([Residual({linear})], Lambda(")),
        "{text}"
    );
    assert!(text.ends_with("::double))"), "{text}");
}

/// A layer of somebody else's, with the same attribute.
#[derive(Module)]
#[module(debug(size = N, f = self.of.len(), twice = [N, N + 1]))]
struct Own<const N: usize> {
    #[module(skip)]
    of: String,
}

#[test]
fn the_attribute_takes_any_expression() {
    let mut layer: Own<3> = init();
    layer.of.push_str("abc");
    assert_eq!(format!("{layer:?}"), "Own(size=3, f=3, twice=[3, 4])");
}
