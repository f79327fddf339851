//! The implementation of `HasCost`.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Error, Result, Type, parse_quote, parse_quote_spanned};

use crate::module::Field;

/// `HasCost` for a struct whose `forward` goes through `layers`.
pub fn expand(
    input: &DeriveInput,
    fields: &[Field<'_>],
    layers: &TokenStream,
    span: Span,
) -> Result<TokenStream> {
    let mut used = HashSet::new();
    let layers = with_types(layers.clone(), fields, &mut used);
    if let Some(field) = fields
        .iter()
        .find(|field| !field.options.skip && !is_state(field.ty) && !used.contains(&field.name))
    {
        let message = format!(
            "the field `{}` does not stand in `cost`, so what it costs would not be counted: list every layer that `forward` uses, in its order",
            written(field)
        );
        return Err(Error::new(span, message));
    }

    let name = &input.ident;
    let names = fields.iter().map(|field| &field.name);
    let x = Ident::new("__X", Span::mixed_site());
    let has_cost = quote_spanned!(span=> __conformable::nn::cost::HasCost<#x>);
    let mut generics = input.generics.clone();
    generics.params.push(parse_quote!(#x));
    let predicates = &mut generics.make_where_clause().predicates;
    predicates.push(parse_quote_spanned!(span=> #layers: #has_cost));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = input.generics.split_for_impl();
    Ok(quote! {
        impl #impl_generics __conformable::nn::cost::HasCost<#x> for #name #type_generics #where_clause {
            type Output = <#layers as #has_cost>::Output;

            const PLAN: __conformable::nn::cost::Plan = __conformable::nn::cost::Plan::model(
                &[#(#names),*],
                &<#layers as #has_cost>::PLAN,
            );
        }
    })
}

/// Whether a type is called `Buffer` or `RngStream`: the input does not go through one.
fn is_state(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let name = path.path.segments.last();
    name.is_some_and(|name| name.ident == "Buffer" || name.ident == "RngStream")
}

/// How a field is written among the layers.
fn written(field: &Field<'_>) -> String {
    if field.name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{}", field.name)
    } else {
        field.name.clone()
    }
}

/// The tokens with the types of fields in place of their names.
fn with_types(
    tokens: TokenStream,
    fields: &[Field<'_>],
    used: &mut HashSet<String>,
) -> TokenStream {
    let mut result = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                let name = ident.unraw().to_string();
                match fields.iter().position(|field| written(field) == name) {
                    Some(index) => {
                        let ty = fields[index].ty;
                        used.insert(fields[index].name.clone());
                        result.extend(quote!(__conformable::nn::cost::Field<#ty, #index>));
                    }
                    None => result.extend([ident]),
                }
            }
            TokenTree::Group(group) => {
                let inside = with_types(group.stream(), fields, used);
                let mut inside = Group::new(group.delimiter(), inside);
                inside.set_span(group.span());
                result.extend([inside]);
            }
            other => result.extend([other]),
        }
    }
    result
}
