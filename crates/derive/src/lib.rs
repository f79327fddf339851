//! The derive macro of conformable. Use it through that crate, which exports it as
//! `conformable::Module`.

mod attribute;
mod cost;
mod debug;
mod elementwise;
mod library;
mod module;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct of layers a model: derives `Parameters`, which lists its parameters and buffers,
/// and `Init`, which makes their first values.
///
/// What the model computes is up to you: implement the trait `Module` for it.
///
/// - The path of a parameter or a buffer is the name of its field, a dot, and its path in the
///   field: `fc1.weight`; in a tuple struct `0.weight`.
/// - `Init` makes the fields in the order they are written in, from one random number generator.
/// - A type parameter of the struct needs no bounds: the generated implementations ask for what the
///   types of the fields need.
///
/// # Attributes
///
/// On a field:
/// - `#[module(init = EXPRESSION)]`: the first value of this field. The expression may draw from
///   `rng`, which is a `&mut R` for some `R: Rng`.
/// - `#[module(skip)]`: the field is not a layer and has no parameters. Its first value is its
///   `Default`, unless there is an `init` too: `#[module(skip, init = 0.5)]`.
/// - `#[module(transparent)]`: the paths of its parameters do not have its name, as if they were
///   those of the struct.
///
/// On the struct:
/// - `#[module(no_init)]`: no `Init`, because the model cannot be made from random numbers alone.
/// - `#[module(cost = (fc1, Relu, fc2))]`: derives `HasCost`, for which the input goes through
///   these layers one after the other. It is a type, such as `(conv, Relu, Residual<(fc1, Relu)>)`,
///   in which the name of a field stands for the field's layer; the fields of a tuple struct are
///   `_0`, `_1` and so on. Every field has to stand in it that is not skipped, and no `Buffer` or
///   `RngStream`.
/// - `#[module(crate = "tensors")]`: the path of this library. It is needed only where `Cargo.toml`
///   does not say under which name a crate depends on it: a name inherited from the workspace, or a
///   re-export by another crate.
/// - `#[module(work = Work::new().keeps_input())]`: derives `HasCost` for a layer, which is a
///   constant of type `conformable::nn::cost::Work`. Its output is that of `forward`.
/// - `#[module(elementwise)]`: derives `Module` and `HasCost` for a function of each element, which
///   implements `Elementwise`.
/// - `#[module(debug(in_features = IN, bias = BIAS))]`: implements `Debug` for a layer, which
///   prints one line in place of all the weights: `Linear(in_features=784, bias=true)`. The values
///   are expressions, which may use `self`. A model of layers derives `Debug` as any struct does.
#[proc_macro_derive(Module, attributes(module))]
pub fn derive_module(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    module::expand(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
