//! The implementation of `Debug` that prints what a layer is, and not its weights.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::DeriveInput;

/// `Debug` in one line, `Linear(in_features=784, out_features=10)`, as PyTorch prints a layer.
pub fn expand(input: &DeriveInput, values: &[(Ident, TokenStream)]) -> TokenStream {
    let name = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    // The expressions may name anything of the user's, also something called `f`.
    let f = Ident::new("f", Span::mixed_site());
    let writes = values.iter().enumerate().map(|(i, (key, value))| {
        let comma = if i == 0 { "" } else { ", " };
        let text = format!("{comma}{key}={{:?}}");
        quote!(::core::write!(#f, #text, #value)?;)
    });
    let text = name.to_string();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #name #type_generics #where_clause {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::write_str(#f, #text)?;
                ::core::fmt::Formatter::write_str(#f, "(")?;
                #(#writes)*
                ::core::fmt::Formatter::write_str(#f, ")")
            }
        }
    }
}
