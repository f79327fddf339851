//! The implementations of a layer that is a function of each element.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Error, Type, parse_quote};

/// `Module` for tensors of every shape, and the function as kernels take it.
pub fn expand(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let [shape, element, mode] =
        ["__S", "__T", "__M"].map(|name| Ident::new(name, Span::mixed_site()));
    let tensor = quote!(__conformable::Tensor<#shape, #element, #mode>);
    let mut generics = input.generics.clone();
    generics
        .params
        .push(parse_quote!(#shape: __conformable::prelude::Shape));
    generics
        .params
        .push(parse_quote!(#element: __conformable::tensor::Float));
    generics
        .params
        .push(parse_quote!(#mode: __conformable::prelude::Mode));
    let (of_module, _, _) = generics.split_for_impl();
    let (of_struct, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #of_module __conformable::Module<#tensor> for #name #type_generics #where_clause {
            type Output = #tensor;

            #[inline]
            fn forward(&self, x: #tensor) -> #tensor {
                x.elementwise(self)
            }

            #[inline]
            fn fusion() -> __conformable::nn::Fusion<Self, #tensor, #tensor> {
                __conformable::nn::Fusion::elementwise()
            }
        }

        #[automatically_derived]
        impl #of_struct __conformable::ops::Pointwise for #name #type_generics #where_clause {
            fn in_f32(&self, values: &mut [f32]) {
                __conformable::ops::value_in_place(values, self);
            }

            fn in_f64(&self, values: &mut [f64]) {
                __conformable::ops::value_in_place(values, self);
            }
        }
    }
}

/// The error of a field that may have parameters, for which the function has no gradient.
pub fn has_parameters(ty: &Type) -> TokenStream {
    let message = "a layer that is `elementwise` has no parameters, because its function has a \
        gradient for its input only: mark the field `#[module(skip)]`, or implement `Module` in \
        place of `elementwise`";
    Error::new(ty.span(), message).to_compile_error()
}
