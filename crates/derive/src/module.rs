//! The implementations of `Parameters` and `Init`.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{
    Data, DeriveInput, Error, Fields, Generics, Ident, Index, Member, Result, Type, WherePredicate,
    parse_quote_spanned,
};

use crate::attribute::{FieldOptions, StructOptions};
use crate::{cost, debug, elementwise, library};

/// A field of the struct.
pub struct Field<'a> {
    member: Member,
    /// The name in the path of a parameter; fields of tuple structs are counted.
    pub name: String,
    pub ty: &'a Type,
    /// Whether the type mentions a type parameter of the struct, so that its implementations are
    /// not known here.
    is_generic: bool,
    pub options: FieldOptions,
    /// What is said of a type that is known to be no layer. The model has its implementations
    /// without it: one mistake is one error.
    not_a_layer: Option<Error>,
}

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => return Err(not_a_struct(data.enum_token.span, "an enum")),
        Data::Union(data) => return Err(not_a_struct(data.union_token.span, "a union")),
    };
    let options = StructOptions::parse(&input.attrs)?;
    let fields = read_fields(fields, &input.generics, options.no_init)?;
    let parameters = parameters(input, &fields);
    let init = (!options.no_init).then(|| init(input, &fields));
    let cost = cost::expand(input, &fields, &options);
    let elementwise = options.elementwise.then(|| elementwise::expand(input));
    let with_parameters = fields
        .iter()
        .find(|field| options.elementwise && !field.options.skip)
        .map(|field| elementwise::has_parameters(field.ty));
    let debug = options
        .debug
        .as_ref()
        .map(|values| debug::expand(input, values));
    let not_layers = fields
        .iter()
        .filter_map(|field| Some(field.not_a_layer.as_ref()?.to_compile_error()));
    let library = library::path(&options)?;
    Ok(quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #library as __conformable;
            #(#not_layers)* #with_parameters #parameters #init #cost #elementwise #debug
        };
    })
}

fn not_a_struct(span: Span, what: &str) -> Error {
    let message = format!(
        "`#[derive(Module)]` takes a struct of layers, not {what}: the parameters of a model are \
            known from its type"
    );
    Error::new(span, message)
}

/// Reads all fields, and reports what is wrong with any of them.
fn read_fields<'a>(
    fields: &'a Fields,
    generics: &Generics,
    no_init: bool,
) -> Result<Vec<Field<'a>>> {
    let type_parameters: HashSet<String> = generics
        .type_params()
        .map(|parameter| parameter.ident.unraw().to_string())
        .collect();
    let mut errors: Option<Error> = None;
    let mut fail = |error: Error| match &mut errors {
        Some(errors) => errors.combine(error),
        None => errors = Some(error),
    };
    let mut read = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let mut options = FieldOptions::parse(&field.attrs).unwrap_or_else(|error| {
            fail(error);
            FieldOptions::default()
        });
        let not_a_layer = (!options.skip)
            .then(|| known_not_to_be_a_layer(&field.ty))
            .flatten();
        options.skip |= not_a_layer.is_some();
        if let (true, Some(expression)) = (no_init, &options.init) {
            let message =
                "this expression is never used: the struct says `no_init`, so it has no `init`";
            fail(Error::new_spanned(expression, message));
        }
        let (member, name) = match &field.ident {
            Some(ident) => (Member::Named(ident.clone()), ident.unraw().to_string()),
            None => (Member::Unnamed(Index::from(index)), index.to_string()),
        };
        read.push(Field {
            member,
            name,
            is_generic: mentions(field.ty.to_token_stream(), &type_parameters),
            ty: &field.ty,
            options,
            not_a_layer,
        });
    }
    errors.map_or(Ok(read), Err)
}

/// The error for a type of std's that people put into a model; the traits it lacks would be
/// reported one by one.
fn known_not_to_be_a_layer(ty: &Type) -> Option<Error> {
    const KNOWN: [&str; 17] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize", "String",
    ];
    let Type::Path(path) = ty else { return None };
    let [segment] = path.path.segments.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let name = segment.ident.to_string();
    let message = match name.as_str() {
        "Vec" => "a `Vec` is no layer: how many layers a model has is part of its type, as in \
            `[Linear<64, 64>; 3]`"
            .to_owned(),
        name if KNOWN.contains(&name) => format!(
            "`{name}` is no layer: a field that is not trained is marked `#[module(skip)]`, or \
                `#[module(skip, init = ..)]` with its first value; what is trained is a `Param`"
        ),
        _ => return None,
    };
    path.qself
        .is_none()
        .then(|| Error::new_spanned(ty, message))
}

/// Whether one of the names stands among the tokens.
fn mentions(tokens: TokenStream, names: &HashSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&ident.unraw().to_string()),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

fn parameters(input: &DeriveInput, fields: &[Field<'_>]) -> TokenStream {
    let bounds = layers(fields)
        .filter(|field| field.is_generic)
        .map(|field| bound(field.ty, &quote!(__conformable::autograd::Parameters)));
    let (path, visitor) = (variable("path"), variable("visitor"));
    let constants =
        ["PARAMS", "PARAM_BYTES", "BUFFERS", "BUFFER_BYTES"].map(|name| sum_of(name, fields));
    let visit = visits("visit", &quote!(&), fields);
    let visit_mut = visits("visit_mut", &quote!(&mut), fields);
    implementation(
        input,
        &quote!(__conformable::autograd::Parameters),
        bounds,
        &quote! {
            #(#constants)*

            fn visit<__Visitor: __conformable::autograd::Visitor>(
                &self,
                #path: &mut __conformable::autograd::Path<'_>,
                #visitor: &mut __Visitor,
            ) -> ::core::result::Result<(), __Visitor::Error> {
                let _ = (&#path, &#visitor);
                #(#visit)*
                ::core::result::Result::Ok(())
            }

            fn visit_mut<__Visitor: __conformable::autograd::VisitorMut>(
                &mut self,
                #path: &mut __conformable::autograd::Path<'_>,
                #visitor: &mut __Visitor,
            ) -> ::core::result::Result<(), __Visitor::Error> {
                let _ = (&#path, &#visitor);
                #(#visit_mut)*
                ::core::result::Result::Ok(())
            }
        },
    )
}

/// The fields that are layers.
fn layers<'a, 'f>(fields: &'a [Field<'f>]) -> impl Iterator<Item = &'a Field<'f>> {
    fields.iter().filter(|field| !field.options.skip)
}

/// A constant of `Parameters`: the sum of those of all layers.
fn sum_of(constant: &str, fields: &[Field<'_>]) -> TokenStream {
    let constant = Ident::new(constant, Span::call_site());
    let parts = layers(fields).map(|field| {
        let ty = field.ty;
        quote_spanned!(place(ty)=> + <#ty as __conformable::autograd::Parameters>::#constant)
    });
    quote!(const #constant: usize = 0 #(#parts)*;)
}

/// The calls by which a visitor sees each layer under its name.
fn visits(method: &str, reference: &TokenStream, fields: &[Field<'_>]) -> Vec<TokenStream> {
    let method = Ident::new(method, Span::call_site());
    let (path, visitor) = (variable("path"), variable("visitor"));
    let visit = |field: &Field<'_>| {
        let Field {
            ty, member, name, ..
        } = field;
        let visit = quote_spanned! {place(ty)=>
            <#ty as __conformable::autograd::Parameters>::#method(
                #reference self.#member, #path, #visitor,
            )
        };
        if field.options.transparent {
            return quote!(#visit?;);
        }
        quote!(__conformable::autograd::Path::with(#path, #name, |#path| #visit)?;)
    };
    layers(fields).map(visit).collect()
}

fn init(input: &DeriveInput, fields: &[Field<'_>]) -> TokenStream {
    // The one name that expressions in `init = ..` are meant to see.
    let rng = Ident::new("rng", Span::call_site());
    let trait_of = |field: &Field<'_>| match &field.options {
        FieldOptions { init: Some(_), .. } => None,
        FieldOptions { skip: true, .. } => Some(quote!(::core::default::Default)),
        FieldOptions { .. } => Some(quote!(__conformable::Init)),
    };
    let bounds = fields
        .iter()
        .filter(|field| field.is_generic)
        .filter_map(|field| Some(bound(field.ty, &trait_of(field)?)));
    let values = fields.iter().map(|field| {
        let Field {
            member,
            ty,
            options,
            ..
        } = field;
        let value = match options {
            FieldOptions {
                init: Some(expression),
                ..
            } => quote!(#expression),
            FieldOptions { skip: true, .. } => {
                quote_spanned!(place(ty)=> <#ty as ::core::default::Default>::default())
            }
            FieldOptions { .. } => {
                quote_spanned!(place(ty)=> <#ty as __conformable::Init>::init(#rng))
            }
        };
        quote!(#member: #value)
    });
    implementation(
        input,
        &quote!(__conformable::Init),
        bounds,
        &quote! {
            fn init<__Rng: __conformable::prelude::Rng>(#rng: &mut __Rng) -> Self {
                let _ = &#rng;
                Self { #(#values,)* }
            }
        },
    )
}

/// `Type: Trait`, reported at the type.
fn bound(ty: &Type, of: &TokenStream) -> WherePredicate {
    parse_quote_spanned!(place(ty)=> #ty: #of)
}

/// `impl Trait for Struct`, with the generics of the struct and more bounds. rustc is not to list
/// it among the types that implement the trait, where another one does not.
fn implementation(
    input: &DeriveInput,
    of: &TokenStream,
    bounds: impl Iterator<Item = WherePredicate>,
    items: &TokenStream,
) -> TokenStream {
    let name = &input.ident;
    let mut generics = input.generics.clone();
    generics.make_where_clause().predicates.extend(bounds);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #of for #name #type_generics #where_clause {
            #items
        }
    }
}

/// A variable that no variable of the user's can meet.
fn variable(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The place of a type, for errors about it; with the names in scope of the generated code.
fn place(ty: &Type) -> Span {
    ty.span().resolved_at(Span::call_site())
}
