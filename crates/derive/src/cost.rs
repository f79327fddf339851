//! The implementation of `HasCost`.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Error, Result, Type, WherePredicate, parse_quote, parse_quote_spanned};

use crate::attribute::StructOptions;
use crate::module::Field;

/// `HasCost`, if the attribute says what the struct costs.
pub fn expand(
    input: &DeriveInput,
    fields: &[Field<'_>],
    options: &StructOptions,
) -> Option<TokenStream> {
    let of_its_own = quote!(__conformable::nn::cost::Work::elementwise::<Self>());
    let said = [
        options.cost.is_some(),
        options.work.is_some(),
        options.elementwise,
    ];
    if said.iter().filter(|&&said| said).count() > 1 {
        let message = "the cost is said twice: a model has `cost`, a layer has `work`, and a \
            function of each element has `elementwise` alone";
        return Some(Error::new(input.ident.span(), message).into_compile_error());
    }
    if let Some((layers, span)) = &options.cost {
        // A wrong list is one error: the model still has its parameters.
        let cost = of_model(input, fields, layers, *span);
        return Some(cost.unwrap_or_else(Error::into_compile_error));
    }
    let work = options.work.as_ref();
    let work = work.or_else(|| options.elementwise.then_some(&of_its_own));
    work.map(|work| of_layer(input, work))
}

/// `HasCost` for a struct whose `forward` goes through `layers`.
fn of_model(
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
            "the field `{}` does not stand in `cost`, so what it costs would not be counted: list \
                every layer that `forward` uses, in its order",
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
        impl #impl_generics __conformable::nn::cost::HasCost<#x> for #name #type_generics
        #where_clause
        {
            type Output = <#layers as #has_cost>::Output;

            const PLAN: __conformable::nn::cost::Plan = __conformable::nn::cost::Plan::model(
                &[#(#names),*],
                &<#layers as #has_cost>::PLAN,
            );
        }
    })
}

/// `HasCost` for a layer, whose output is that of its `forward`.
fn of_layer(input: &DeriveInput, work: &TokenStream) -> TokenStream {
    let name = &input.ident;
    let [shape, element, mode, out] =
        ["__S", "__T", "__M", "__Out"].map(|name| Ident::new(name, Span::mixed_site()));
    let tensor = quote!(__conformable::Tensor);
    let module = quote!(__conformable::Module);
    let tracked = quote!(__conformable::autograd::Tracked);
    let mut generics = input.generics.clone();
    for parameter in [&shape, &element, &mode, &out] {
        generics.params.push(parse_quote!(#parameter));
    }
    let bounds: [WherePredicate; 6] = [
        parse_quote!(#shape: __conformable::prelude::Shape),
        parse_quote!(#element: __conformable::tensor::Float),
        parse_quote!(#mode: __conformable::prelude::Mode),
        parse_quote!(#out: __conformable::prelude::Shape),
        parse_quote!(Self: #module<#tensor<#shape, #element>, Output = #tensor<#out, #element>>),
        parse_quote! {
            Self: #module<
                #tensor<#shape, #element, #tracked>,
                Output = #tensor<#out, #element, #tracked>,
            >
        },
    ];
    generics.make_where_clause().predicates.extend(bounds);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics __conformable::nn::cost::HasCost<#tensor<#shape, #element, #mode>>
            for #name #type_generics #where_clause
        {
            type Output = #tensor<#out, #element, #mode>;

            const PLAN: __conformable::nn::cost::Plan =
                __conformable::nn::cost::Plan::layer::<Self, #shape, #element, #out>(#work);
        }
    }
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
