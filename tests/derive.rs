//! `#[derive(Module)]`: which parameters a struct has, and how its fields are made.

use std::convert::Infallible;

use conformable::autograd::{Buffer, Path, Visitor, VisitorMut, buffers};
use conformable::nn::Optional;
use conformable::nn::init::{self, Initializer as _};
use conformable::prelude::*;
use conformable::shape::ConstShape;
use conformable::tensor::Float;

fn seed(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn paths(model: &impl Parameters) -> Vec<String> {
    parameters(model).into_iter().map(|p| p.path).collect()
}

#[derive(Module)]
struct Mlp {
    fc1: Linear<784, 256>,
    fc2: Linear<256, 128>,
    fc3: Linear<128, 10>,
}

const _: () = assert!(Mlp::PARAMS == 235_146);

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<784>), f32, M>> for Mlp {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<784>), f32, M>) -> Self::Output {
        let x = self.fc1.forward(x).relu();
        self.fc3.forward(self.fc2.forward(x).relu())
    }
}

#[test]
fn a_struct_of_layers() {
    let model = Mlp::init(&mut seed(0));
    assert_eq!(
        paths(&model),
        [
            "fc1.weight",
            "fc1.bias",
            "fc2.weight",
            "fc2.bias",
            "fc3.weight",
            "fc3.bias"
        ]
    );
    let counted: usize = parameters(&model).iter().map(|p| p.count).sum();
    assert_eq!(counted, Mlp::PARAMS);
    let _: Tensor<Rank2<3, 10>> = model.forward(Tensor::<Rank2<3, 784>>::ones());
    let batch = Tensor::ones_of((Dyn(5), Const::<784>)) as Tensor<_>;
    assert_eq!(model.forward(batch).sizes(), [5, 10]);
}

#[test]
fn fields_are_drawn_in_order() {
    let model = Mlp::init(&mut seed(1));
    let rng = &mut seed(1);
    let tuple = <(Linear<784, 256>, Linear<256, 128>, Linear<128, 10>)>::init(rng);
    assert_eq!(
        model.fc1.weight.value().to_vec(),
        tuple.0.weight.value().to_vec()
    );
    assert_eq!(
        model.fc3.weight.value().to_vec(),
        tuple.2.weight.value().to_vec()
    );
    let other = Mlp::init(&mut seed(2));
    assert_ne!(
        model.fc1.weight.value().to_vec(),
        other.fc1.weight.value().to_vec()
    );
}

#[derive(Module)]
struct Unnamed(Linear<2, 3>, Relu, Param<Rank1<4>>);

#[derive(Module)]
struct Unit;

#[derive(Module)]
struct Empty {}

#[test]
fn fields_without_names_and_structs_without_fields() {
    let model = Unnamed::init(&mut seed(0));
    assert_eq!(paths(&model), ["0.weight", "0.bias", "2"]);
    assert_eq!(model.2.value().to_vec(), [0.0; 4]);
    let _: (Relu, Unit, Empty) = (model.1, Unit::init(&mut seed(0)), Empty::init(&mut seed(0)));
    assert!(paths(&Unit).is_empty() && paths(&Empty {}).is_empty());
    const _: () = assert!(Unnamed::PARAMS == 13 && Unit::PARAMS == 0 && Empty::PARAMS == 0);
}

#[derive(Module)]
struct Typed<T: Float> {
    fc: Linear<2, 3, true, T>,
}

#[derive(Module)]
struct Block<L> {
    inner: L,
}

#[derive(Module)]
struct Sized<const IN: usize, const OUT: usize = 3> {
    first: Linear<IN, OUT>,
    rest: [Linear<OUT, OUT, false>; 2],
}

#[derive(Module)]
struct Everything<'a, L, S, T = f32, const N: usize = 2>
where
    S: ConstShape,
    T: Float,
{
    layers: ([L; N], Box<L>),
    #[module(init = Param::new(init::ones().tensor(rng)))]
    scale: Param<S, T>,
    #[module(skip)]
    name: &'a str,
    #[module(skip)]
    of: core::marker::PhantomData<fn() -> T>,
}

#[test]
fn generic_structs() {
    assert_eq!(
        paths(&Typed::<f64>::init(&mut seed(0))),
        ["fc.weight", "fc.bias"]
    );

    type Nested = Block<Block<(Relu, Linear<2, 2>)>>;
    let block = Nested::init(&mut seed(0));
    assert_eq!(
        paths(&block),
        ["inner.inner.1.weight", "inner.inner.1.bias"]
    );

    let sized = Sized::<4>::init(&mut seed(0));
    assert_eq!(
        paths(&sized),
        [
            "first.weight",
            "first.bias",
            "rest.0.weight",
            "rest.1.weight"
        ]
    );
    const _: () = assert!(Sized::<4>::PARAMS == 4 * 3 + 3 + 2 * 9);

    let model = Everything::<Linear<1, 1>, Rank1<5>>::init(&mut seed(0));
    assert_eq!(
        paths(&model),
        [
            "layers.0.0.weight",
            "layers.0.0.bias",
            "layers.0.1.weight",
            "layers.0.1.bias",
            "layers.1.weight",
            "layers.1.bias",
            "scale"
        ]
    );
    assert_eq!(
        (model.name, model.scale.value().to_vec()),
        ("", vec![1.0; 5])
    );
    let _ = (model.of, &model.layers.1, block.inner.inner.0, &sized.first);
}

/// Names of the user's that the generated code must not meet.
#[derive(Module)]
struct Names<Rng, Visitor> {
    path: Rng,
    visitor: Visitor,
    rng: Linear<1, 1>,
    r#type: Linear<1, 1, false>,
}

#[test]
fn names_do_not_clash() {
    let model = Names::<Linear<1, 2>, Relu>::init(&mut seed(0));
    assert_eq!(
        paths(&model),
        [
            "path.weight",
            "path.bias",
            "rng.weight",
            "rng.bias",
            "type.weight"
        ]
    );
    let _ = model.visitor;
}

#[derive(Module)]
struct Options {
    #[module(init = Linear::init_with(&init::constant(0.5), rng))]
    layer: Linear<2, 2>,
    after: Linear<2, 2>,
    #[module(skip)]
    count: usize,
    #[module(skip, init = vec![1.5])]
    history: Vec<f32>,
    #[module(skip)]
    #[module(init = "name".to_owned())]
    name: String,
}

#[test]
fn options_of_fields() {
    let model = Options::init(&mut seed(3));
    assert_eq!(model.layer.weight.value().to_vec(), [0.5; 4]);
    assert_eq!(
        (model.count, &*model.history, &*model.name),
        (0, &[1.5][..], "name")
    );
    assert_eq!(
        paths(&model),
        ["layer.weight", "layer.bias", "after.weight", "after.bias"]
    );
    // A constant takes nothing out of the generator.
    let after = Linear::<2, 2>::init(&mut seed(3));
    assert_eq!(
        model.after.weight.value().to_vec(),
        after.weight.value().to_vec()
    );
}

struct NoInit<F>(F);

impl<F> Parameters for NoInit<F> {}

#[derive(Module)]
#[module(no_init)]
struct Given<F> {
    layer: Linear<2, 2>,
    function: NoInit<F>,
}

#[test]
fn a_struct_without_init_has_parameters() {
    let model = Given {
        layer: Linear::init(&mut seed(0)),
        function: NoInit(|x: f32| x),
    };
    assert_eq!(paths(&model), ["layer.weight", "layer.bias"]);
    assert_eq!((model.function.0)(1.0), 1.0);
}

macro_rules! model {
    ($name:ident: $($field:ident $layer:ty),*) => {
        #[derive(Module)]
        struct $name {
            $($field: $layer,)*
            last: Linear<3, 1>,
        }
    };
}

model!(ByMacro: a Linear<1, 2>, b Linear<2, 3>);

#[test]
fn a_struct_made_by_a_macro() {
    let model = ByMacro::init(&mut seed(0));
    assert_eq!(paths(&model).len(), 6);
    let _ = (model.a, model.b, model.last);
}

#[test]
fn both_halves_visit_the_same() {
    struct Collect(Vec<String>);
    impl VisitorMut for Collect {
        type Error = Infallible;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            path: &Path,
            param: &mut Param<S, T>,
        ) -> Result<(), Infallible> {
            param.value_mut().as_mut_slice().fill(T::one());
            self.0.push(path.to_string());
            Ok(())
        }
    }
    let mut model = Everything::<Linear<1, 1>, Rank0>::init(&mut seed(0));
    let mut collect = Collect(Vec::new());
    let Ok(()) = model.visit_mut(&mut Path::root(), &mut collect);
    assert_eq!(collect.0, paths(&model));
    assert_eq!(model.layers.0[1].weight.value().to_vec(), [1.0]);
}

#[test]
fn a_derived_model_trains() {
    let mut model = Sized::<4>::init(&mut seed(4));
    let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.05));
    let x = Tensor::<Rank2<8, 4>>::randn(&mut seed(5));
    let loss = |model: &Sized<4>| {
        let x = model.first.forward(x.clone().tracked());
        (model.rest.forward(x) - 1.0).square().sum() / 8.0
    };
    let before = loss(&model).item();
    for _ in 0..50 {
        let gradients = loss(&model).backward();
        assert_eq!(gradients.len(), 4);
        optimizer.step(&mut model, &gradients);
    }
    let after = loss(&model).item();
    assert!(after < 0.5 * before, "{before} {after}");
}

#[derive(Module)]
struct Counted<L> {
    layer: L,
    /// Numbers of another type than `f32`.
    batches: Buffer<Rank0, i64>,
    #[module(init = Buffer::new(Tensor::full(true)))]
    mask: Buffer<Rank2<2, 3>, bool>,
}

#[test]
fn buffers_are_shown_and_counted_but_are_no_parameters() {
    type Model = ([Counted<Linear<2, 2>>; 2], Box<Buffer<Rank1<5>>>);
    const _: () = assert!(Model::PARAMS == 2 * 6 && Model::PARAM_BYTES == 4 * 2 * 6);
    const _: () =
        assert!(Model::BUFFERS == 2 * 7 + 5 && Model::BUFFER_BYTES == 2 * (8 + 6) + 4 * 5);
    let model = Model::init(&mut seed(0));
    let paths: Vec<_> = buffers(&model)
        .into_iter()
        .map(|buffer| (buffer.path, buffer.sizes, buffer.element))
        .collect();
    let of = |path: &str, sizes: &[usize], element| (path.to_owned(), sizes.to_vec(), element);
    assert_eq!(
        paths,
        [
            of("0.0.batches", &[], "i64"),
            of("0.0.mask", &[2, 3], "bool"),
            of("0.1.batches", &[], "i64"),
            of("0.1.mask", &[2, 3], "bool"),
            of("1", &[5], "f32"),
        ]
    );
    assert_eq!(parameters(&model).len(), 4);
    let [first, _] = &model.0;
    assert_eq!(first.batches.value().item(), 0);
    assert_eq!(first.mask.value().to_array(), [[true; 3]; 2]);
    let _ = &first.layer;
}

#[test]
fn a_visitor_that_fails_ends_the_walk() {
    /// Fails at the parameter of this path.
    struct Until(&'static str, usize);
    impl Visitor for Until {
        type Error = String;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            path: &Path,
            _: &Param<S, T>,
        ) -> Result<(), String> {
            self.1 += 1;
            let path = path.to_string();
            if path == self.0 { Err(path) } else { Ok(()) }
        }
    }
    impl VisitorMut for Until {
        type Error = String;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            path: &Path,
            _: &mut Param<S, T>,
        ) -> Result<(), String> {
            Visitor::param(self, path, &Param::new(Tensor::<Rank0>::zeros()))
        }
    }
    type Model = (
        Block<Linear<1, 1>>,
        [Residual<Linear<1, 1>>; 2],
        Box<Linear<1, 1>>,
    );
    let mut model = Model::init(&mut seed(0));
    for (count, path) in (1..).zip(paths(&model)) {
        let path: &'static str = path.leak();
        let mut until = Until(path, 0);
        let end = model.visit(&mut Path::root(), &mut until);
        assert_eq!((end, until.1), (Err(path.to_owned()), count));
        let mut until = Until(path, 0);
        let end = model.visit_mut(&mut Path::root(), &mut until);
        assert_eq!((end, until.1), (Err(path.to_owned()), count));
    }
}

/// A crate may know the library by a path of its own.
mod elsewhere {
    pub mod reexported {
        pub use ::conformable as tensors;
    }
}

#[derive(Module)]
#[module(crate = "elsewhere::reexported::tensors", cost = (fc, Relu))]
struct Renamed {
    fc: Linear<2, 3>,
    #[module(skip)]
    _calls: usize,
}

#[test]
fn the_path_of_the_library_can_be_named() {
    let model = Renamed::init(&mut seed(0));
    assert_eq!(paths(&model), ["fc.weight", "fc.bias"]);
    const _: () = assert!(Cost::of::<Renamed, Tensor<Rank1<2>>>().params == 9);
    let _ = model.fc;
}

/// A wrapper whose paths are those of what it wraps, and a part that a const parameter switches.
#[derive(Module)]
struct Wrapped<const BIAS: bool, L> {
    #[module(transparent)]
    inner: L,
    #[module(init = Optional::from_fn(|| Param::new(Tensor::ones())))]
    shift: Optional<BIAS, Param<Rank1<2>>>,
}

#[test]
fn transparent_fields_and_optional_ones() {
    let with = Wrapped::<true, Linear<2, 2>>::init(&mut seed(0));
    assert_eq!(paths(&with), ["weight", "bias", "shift"]);
    assert_eq!(with.shift.value().to_vec(), [1.0; 2]);
    let without = Wrapped::<false, Linear<2, 2>>::init(&mut seed(0));
    assert_eq!(paths(&without), ["weight", "bias"]);
    const _: () = assert!(Wrapped::<true, Linear<2, 2>>::PARAMS == 8);
    const _: () = assert!(Wrapped::<false, Linear<2, 2>>::PARAMS == 6);
    let _ = (with.inner, without.inner);
}
