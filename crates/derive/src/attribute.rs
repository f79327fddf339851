//! The attribute `#[module(..)]` on a struct and on its fields.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Expr, LitStr, Path, Result, Type};

/// What `#[module(..)]` says about a struct.
#[derive(Default)]
pub struct StructOptions {
    pub no_init: bool,
    /// The layers of `forward`, as a type in which names of fields stand for their types.
    pub cost: Option<(TokenStream, Span)>,
    /// The path under which the crate knows the library.
    pub library: Option<Path>,
}

/// What `#[module(..)]` says about a field.
#[derive(Default)]
pub struct FieldOptions {
    pub init: Option<Expr>,
    pub skip: bool,
}

impl StructOptions {
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        parse(attributes, |meta| {
            if meta.path.is_ident("no_init") {
                return set(&meta, &mut options.no_init);
            }
            if meta.path.is_ident("cost") {
                if options.cost.is_some() {
                    return Err(duplicate(&meta));
                }
                if !meta.input.peek(syn::Token![=]) {
                    return Err(meta.error(
                        "`cost` takes the layers of `forward`: `#[module(cost = (fc1, Relu, fc2))]`",
                    ));
                }
                let layers: Type = meta.value()?.parse()?;
                options.cost = Some((layers.to_token_stream(), layers.span()));
                return Ok(());
            }
            if meta.path.is_ident("crate") {
                if options.library.is_some() {
                    return Err(duplicate(&meta));
                }
                let path: LitStr = meta.value()?.parse()?;
                options.library = Some(path.parse_with(Path::parse_mod_style)?);
                return Ok(());
            }
            Err(
                if meta.path.is_ident("init") || meta.path.is_ident("skip") {
                    meta.error("this option belongs on a field; a struct takes `no_init`, `cost = (..)` and `crate = \"..\"`")
                } else {
                    meta.error("unknown option; `#[module(..)]` on a struct takes `no_init`, `cost = (..)` and `crate = \"..\"`")
                },
            )
        })?;
        Ok(options)
    }
}

impl FieldOptions {
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        parse(attributes, |meta| {
            if meta.path.is_ident("skip") {
                return set(&meta, &mut options.skip);
            }
            if meta.path.is_ident("init") {
                if options.init.is_some() {
                    return Err(duplicate(&meta));
                }
                if !meta.input.peek(syn::Token![=]) {
                    return Err(
                        meta.error("`init` takes an expression: `#[module(init = EXPRESSION)]`")
                    );
                }
                options.init = Some(meta.value()?.parse()?);
                return Ok(());
            }
            Err(
                if ["no_init", "cost", "crate"]
                    .iter()
                    .any(|name| meta.path.is_ident(name))
                {
                    meta.error(
                    "this option belongs on the struct; a field takes `init = EXPRESSION` and `skip`",
                )
                } else {
                    meta.error("unknown option; `#[module(..)]` on a field takes `init = EXPRESSION` and `skip`")
                },
            )
        })?;
        Ok(options)
    }
}

/// Calls `option` for everything in every `#[module(..)]`.
fn parse(
    attributes: &[Attribute],
    mut option: impl FnMut(ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("module"))
        .try_for_each(|attribute| attribute.parse_nested_meta(&mut option))
}

fn set(meta: &ParseNestedMeta<'_>, flag: &mut bool) -> Result<()> {
    if *flag {
        return Err(duplicate(meta));
    }
    if meta.input.peek(syn::Token![=]) || meta.input.peek(syn::token::Paren) {
        return Err(meta.error("this option takes no value"));
    }
    *flag = true;
    Ok(())
}

fn duplicate(meta: &ParseNestedMeta<'_>) -> Error {
    meta.error("this option is given twice")
}
