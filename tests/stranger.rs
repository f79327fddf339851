//! A layer that a stranger wrote, `tests/stranger`, is short, computes what the library's computes,
//! and is trained as if it were the library's.

use std::thread;

use conformable::autograd::Leaf;
use conformable::nn::cost::Cost;
use conformable::prelude::*;
use conformable::tensor::pool_stats;

#[path = "stranger/src/lib.rs"]
mod stranger;

/// The lines of code that the layer may have, without empty lines and comments.
const LINES: usize = 40;

#[test]
fn it_is_short() {
    let source = include_str!("stranger/src/lib.rs");
    let lines = source.lines().map(str::trim);
    let code = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let count = code.count();
    assert!(
        (1..=LINES).contains(&count),
        "the layer has {count} lines of code, more than {LINES}"
    );
}

type Net<Norm> = (Linear<4, 16>, Norm, Relu, Linear<16, 3>);

fn init<Norm: Init>() -> Net<Norm> {
    Init::init(&mut StdRng::seed_from_u64(1))
}

fn batch() -> Tensor<Rank2<64, 4>> {
    Tensor::randn(&mut StdRng::seed_from_u64(2)) * 3.0 + 1.0
}

#[test]
fn it_computes_what_the_layer_of_the_library_computes() {
    let (theirs, ours) = (init::<stranger::LayerNorm<16>>(), init::<LayerNorm<16>>());
    assert_eq!(
        format!("{:?}", theirs.1),
        "LayerNorm(features=16, eps=1e-5)"
    );
    let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
    let (y, z) = (theirs.forward(batch()), ours.forward(batch()));
    assert!(close(y.as_slice(), z.as_slice()));
    let of_theirs = theirs.forward(batch().tracked()).square().sum().backward();
    let of_ours = ours.forward(batch().tracked()).square().sum().backward();
    let gradients = [
        of(&of_theirs, &theirs.0.weight),
        of(&of_ours, &ours.0.weight),
    ];
    let size = gradients[1].iter().fold(0.0_f32, |max, g| max.max(g.abs()));
    let scaled = gradients.map(|g| g.iter().map(|g| g / size).collect::<Vec<_>>());
    assert!(close(&scaled[0], &scaled[1]));
    let paths = |parameters: Vec<conformable::autograd::ParamInfo>| -> Vec<_> {
        parameters.into_iter().map(|p| (p.path, p.sizes)).collect()
    };
    assert_eq!(paths(parameters(&theirs)), paths(parameters(&ours)));
}

fn of<L: Leaf<Element = f32>>(gradients: &Gradients, leaf: &L) -> Vec<f32> {
    gradients.get(leaf).expect("a gradient").to_vec()
}

#[test]
fn it_costs_what_it_says() {
    const COST: Cost = Cost::of::<Net<stranger::LayerNorm<16>>, Tensor<Rank2<64, 4>>>();
    const OURS: Cost = Cost::of::<Net<LayerNorm<16>>, Tensor<Rank2<64, 4>>>();
    assert_eq!(
        (COST.params, COST.forward_flops),
        (OURS.params, OURS.forward_flops)
    );
    assert_eq!(COST.training_flops, OURS.training_flops);
    // On a thread whose pool has seen nothing else.
    let held = thread::spawn(|| {
        let model = init::<stranger::LayerNorm<16>>();
        let before = pool_stats().live_bytes;
        let y = model.forward(batch().tracked());
        pool_stats().live_bytes - before - y.count() * size_of::<f32>()
    });
    assert_eq!(held.join().unwrap(), COST.activation_bytes);
}

#[test]
fn a_model_with_it_is_trained() {
    let mut net = init::<stranger::LayerNorm<16>>();
    let x = batch();
    let classes: Vec<usize> = x
        .rows()
        .iter()
        .map(|[a, b, ..]| usize::from(a > b))
        .collect();
    let labels = Labels::<Const<64>, 3>::from_slice(&classes).unwrap();
    let mut sgd = Sgd::new(
        &net,
        SgdConfig {
            lr: 0.1,
            ..SgdConfig::default()
        },
    );
    let mut losses = Vec::new();
    for _ in 0..60 {
        let loss = cross_entropy(&net.forward(x.clone().tracked()), &labels);
        losses.push(loss.item());
        sgd.step(&mut net, &loss.backward());
    }
    assert!(losses[59] < 0.3 * losses[0], "{} {}", losses[0], losses[59]);
}
