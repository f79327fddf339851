//! Reading the fixtures: for each case its inputs, its output, the cotangent of the output, and the
//! gradient of `Σ output · cotangent` with respect to each input.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use conformable::autograd::Leaf;
use conformable::prelude::*;
use conformable::tensor::{Element, Float};
use safetensors::SafeTensors;

/// A file of fixtures.
pub struct Fixtures {
    name: &'static str,
    bytes: Vec<u8>,
}

/// One case in a file.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    fixtures: &'a Fixtures,
    name: &'a str,
}

impl Fixtures {
    pub fn open(name: &'static str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(name)
            .with_extension("safetensors");
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { name, bytes }
    }

    pub fn case<'a>(&'a self, name: &'a str) -> Case<'a> {
        Case {
            fixtures: self,
            name,
        }
    }

    /// All the case names, so that a test can say which it has not checked.
    pub fn cases(&self) -> Vec<String> {
        let file = SafeTensors::deserialize(&self.bytes).unwrap();
        let mut names: Vec<_> = file
            .names()
            .into_iter()
            .filter_map(|name| name.split("/in/").next().filter(|case| *case != name))
            .map(str::to_owned)
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

impl Case<'_> {
    /// A stored tensor; its sizes must be those of `S`.
    pub fn read<S: Shape, T: Stored>(&self, key: &str) -> Tensor<S, T> {
        let key = format!("{}/{key}", self.name);
        let file = SafeTensors::deserialize(&self.fixtures.bytes).unwrap();
        let view = file
            .tensor(&key)
            .unwrap_or_else(|error| panic!("{}: {key}: {error}", self.fixtures.name));
        let shape = S::from_sizes(view.shape()).unwrap_or_else(|| {
            panic!(
                "{key}: expected {}, found {:?}",
                S::describe(),
                view.shape()
            )
        });
        assert_eq!(format!("{:?}", view.dtype()), T::DTYPE, "{key}");
        let values: Vec<T> = view
            .data()
            .chunks_exact(T::SIZE)
            .map(T::from_bytes)
            .collect();
        Tensor::from_slice_of(shape, &values).unwrap()
    }

    pub fn has(&self, key: &str) -> bool {
        let key = format!("{}/{key}", self.name);
        SafeTensors::deserialize(&self.fixtures.bytes)
            .unwrap()
            .tensor(&key)
            .is_ok()
    }

    /// An input, as a leaf that gets a gradient.
    pub fn input<S: Shape, T: Float>(&self, name: &str) -> Tensor<S, T, Tracked> {
        to_float(&self.read(&format!("in/{name}"))).requires_grad()
    }

    /// The output as PyTorch computed it, in `f64`.
    pub fn output<S: Shape>(&self) -> Tensor<S, f64> {
        self.read("out")
    }

    /// Compares an output with PyTorch's, then the gradients of `Σ output · cotangent`.
    pub fn check<S: Shape, T: Float>(
        &self,
        output: Tensor<S, T, Tracked>,
        inputs: &[(&str, &dyn Gradient<T>)],
    ) {
        assert_close(
            &format!("{}/out", self.name),
            output.as_slice(),
            self.output::<S>().as_slice(),
        );
        let loss = if self.has("cot") {
            (output * to_float::<S, T>(&self.read("cot"))).sum()
        } else {
            output.sum()
        };
        self.check_gradients(loss, inputs);
    }

    /// Compares the gradients of a loss with PyTorch's.
    pub fn check_gradients<T: Float>(
        &self,
        loss: Tensor<(), T, Tracked>,
        inputs: &[(&str, &dyn Gradient<T>)],
    ) {
        let gradients = loss.backward();
        for (name, input) in inputs {
            let key = format!("grad/{name}");
            let want = input.read(self, &key);
            let got = input.of(&gradients);
            assert_close(&format!("{}/{key}", self.name), &got, &want);
        }
    }
}

/// Something whose gradient can be compared: a parameter or an input.
pub trait Gradient<T> {
    fn read(&self, case: &Case<'_>, key: &str) -> Vec<f64>;
    fn of(&self, gradients: &Gradients) -> Vec<T>;
}

impl<T: Float, L: Leaf<Element = T>> Gradient<T> for L {
    fn read(&self, case: &Case<'_>, key: &str) -> Vec<f64> {
        case.read::<L::Shape, f64>(key).to_vec()
    }

    fn of(&self, gradients: &Gradients) -> Vec<T> {
        gradients.get(self).expect("a gradient").to_vec()
    }
}

/// `|got - want| ≤ tolerance · (1 + |want|)`, with a tolerance for `f64` of 1e-12 and for `f32` of
/// 2e-5; NaN and infinities must be equal.
#[track_caller]
pub fn assert_close<T: Float>(what: &str, got: &[T], want: &[f64]) {
    let tolerance = if size_of::<T>() == 8 { 1e-12 } else { 2e-5 };
    assert_eq!(got.len(), want.len(), "{what}: number of elements");
    for (i, (got, &want)) in got.iter().zip(want).enumerate() {
        let got = num_traits::ToPrimitive::to_f64(got).unwrap();
        let same = got == want || (got.is_nan() && want.is_nan());
        assert!(
            same || (got - want).abs() <= tolerance * (1.0 + want.abs()),
            "{what}: element {i} is {got:e}, PyTorch has {want:e}"
        );
    }
}

/// The values in the element type under test.
pub fn to_float<S: Shape, T: Float>(x: &Tensor<S, f64>) -> Tensor<S, T> {
    x.map_to(|x| num_traits::cast(x).unwrap())
}

/// An element type that fixtures are stored in.
pub trait Stored: Element + Debug {
    const DTYPE: &'static str;
    const SIZE: usize;
    fn from_bytes(bytes: &[u8]) -> Self;
}

impl Stored for f64 {
    const DTYPE: &'static str = "F64";
    const SIZE: usize = 8;
    fn from_bytes(bytes: &[u8]) -> Self {
        f64::from_le_bytes(bytes.try_into().unwrap())
    }
}

impl Stored for i64 {
    const DTYPE: &'static str = "I64";
    const SIZE: usize = 8;
    fn from_bytes(bytes: &[u8]) -> Self {
        i64::from_le_bytes(bytes.try_into().unwrap())
    }
}

impl Stored for bool {
    const DTYPE: &'static str = "BOOL";
    const SIZE: usize = 1;
    fn from_bytes(bytes: &[u8]) -> Self {
        bytes[0] != 0
    }
}
