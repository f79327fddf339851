//! The attribute `#[module(..)]` on a struct and on its fields.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Ident, LitStr, Path, Result, Token, Type};

const LIBRARY: &str =
    "`crate` takes the path of the library in quotation marks: `#[module(crate = \"tensors\")]`";

/// What `#[module(..)]` says about a struct.
#[derive(Default)]
pub struct StructOptions {
    pub no_init: bool,
    /// The layers of `forward`, as a type in which names of fields stand for their types.
    pub cost: Option<(TokenStream, Span)>,
    /// The path under which the crate knows the library.
    pub library: Option<Path>,
    /// What a layer does, as an expression of type `Work`.
    pub work: Option<TokenStream>,
    /// Whether the layer is a function of each element.
    pub elementwise: bool,
    /// What `Debug` prints in parentheses behind the name: names and values.
    pub debug: Option<Vec<(Ident, TokenStream)>>,
}

/// What `#[module(..)]` says about a field.
#[derive(Default)]
pub struct FieldOptions {
    /// An expression, which rustc parses: syn would know only the simple ones.
    pub init: Option<TokenStream>,
    pub skip: bool,
    /// Its paths are those of the struct, without its name.
    pub transparent: bool,
}

impl StructOptions {
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        parse(attributes, |meta| {
            if meta.path.is_ident("no_init") {
                return set(&meta, &mut options.no_init);
            }
            if meta.path.is_ident("cost") {
                once(&meta, &options.cost)?;
                if !meta.input.peek(syn::Token![=]) {
                    return Err(meta.error(
                        "`cost` takes the layers of `forward`: `#[module(cost = (fc1, Relu, \
                            fc2))]`",
                    ));
                }
                let layers: Type = meta.value()?.parse()?;
                options.cost = Some((layers.to_token_stream(), layers.span()));
                return Ok(());
            }
            if meta.path.is_ident("crate") {
                once(&meta, &options.library)?;
                let named = if meta.input.peek(syn::Token![=]) {
                    meta.value()?.parse::<LitStr>()
                } else {
                    Err(meta.error(""))
                };
                let path = named.map_err(|error| Error::new(error.span(), LIBRARY))?;
                options.library = Some(path.parse_with(Path::parse_mod_style)?);
                return Ok(());
            }
            if meta.path.is_ident("elementwise") {
                return set(&meta, &mut options.elementwise);
            }
            if meta.path.is_ident("work") {
                once(&meta, &options.work)?;
                options.work = Some(expression(meta.value()?, option::is_of_struct)?);
                return Ok(());
            }
            if meta.path.is_ident("debug") {
                once(&meta, &options.debug)?;
                if !meta.input.peek(syn::token::Paren) {
                    return Err(meta.error(
                        "`debug` takes names and values: `#[module(debug(in_features = IN, p = \
                            self.p))]`",
                    ));
                }
                let values;
                syn::parenthesized!(values in meta.input);
                options.debug = Some(named(&values)?);
                return Ok(());
            }
            Err(unknown(&meta, FIELD, "a field", "a struct", STRUCT_TAKES))
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
            if meta.path.is_ident("transparent") {
                return set(&meta, &mut options.transparent);
            }
            if meta.path.is_ident("init") {
                once(&meta, &options.init)?;
                if !meta.input.peek(syn::Token![=]) {
                    return Err(
                        meta.error("`init` takes an expression: `#[module(init = EXPRESSION)]`")
                    );
                }
                options.init = Some(expression(meta.value()?, option::is_of_field)?);
                return Ok(());
            }
            Err(unknown(&meta, STRUCT, "the struct", "a field", FIELD_TAKES))
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

/// An expression, up to a comma that is the last token or has the next option behind it. It stays
/// what it is, tokens: syn without its feature `full` knows no closures.
fn expression(
    input: ParseStream<'_>,
    is_next: impl Fn(ParseStream<'_>) -> bool,
) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        if input.peek(Token![,]) && (is_next(input) || is_last(input)) {
            break;
        }
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    if tokens.is_empty() {
        return Err(input.error("expected an expression"));
    }
    Ok(tokens)
}

/// Whether one token is left.
fn is_last(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<TokenTree>().is_ok() && ahead.is_empty()
}

/// The names of options, behind a comma.
mod option {
    use syn::parse::ParseStream;

    syn::custom_keyword!(cost);
    syn::custom_keyword!(debug);
    syn::custom_keyword!(elementwise);
    syn::custom_keyword!(init);
    syn::custom_keyword!(no_init);
    syn::custom_keyword!(skip);
    syn::custom_keyword!(transparent);
    syn::custom_keyword!(work);

    pub fn is_of_field(input: ParseStream<'_>) -> bool {
        input.peek2(init) || input.peek2(skip) || input.peek2(transparent)
    }

    pub fn is_of_struct(input: ParseStream<'_>) -> bool {
        let is_crate = input.peek2(syn::Token![crate]) && input.peek3(syn::Token![=]);
        is_crate
            || input.peek2(cost)
            || input.peek2(debug)
            || input.peek2(elementwise)
            || input.peek2(no_init)
            || input.peek2(work)
    }
}

/// `name = value, name = value`.
fn named(input: ParseStream<'_>) -> Result<Vec<(Ident, TokenStream)>> {
    let mut values = Vec::new();
    while !input.is_empty() {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let is_next = |input: ParseStream<'_>| input.peek2(Ident) && input.peek3(Token![=]);
        values.push((name, expression(input, is_next)?));
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(values)
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

/// The options of a struct and of a field, and what the messages say of them.
const STRUCT: &[&str] = &["no_init", "cost", "crate", "debug", "elementwise", "work"];
const STRUCT_TAKES: &str =
    "`no_init`, `cost = (..)`, `work = ..`, `elementwise`, `debug(..)` and `crate = \"..\"`";
const FIELD: &[&str] = &["init", "skip", "transparent"];
const FIELD_TAKES: &str = "`init = EXPRESSION`, `skip` and `transparent`";

/// The error of an option that is not `here`: it is one of `elsewhere`, which belong `there`, or
/// none.
fn unknown(
    meta: &ParseNestedMeta<'_>,
    elsewhere: &[&str],
    there: &str,
    here: &str,
    takes: &str,
) -> Error {
    if elsewhere.iter().any(|option| meta.path.is_ident(option)) {
        meta.error(format!(
            "this option belongs on {there}; {here} takes {takes}"
        ))
    } else {
        meta.error(format!(
            "unknown option; `#[module(..)]` on {here} takes {takes}"
        ))
    }
}

/// Fails if an option has been given already.
fn once<T>(meta: &ParseNestedMeta<'_>, option: &Option<T>) -> Result<()> {
    match option {
        Some(_) => Err(duplicate(meta)),
        None => Ok(()),
    }
}

fn duplicate(meta: &ParseNestedMeta<'_>) -> Error {
    meta.error("this option is given twice")
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn the_path_of_the_library_stands_in_quotation_marks() {
        let of = |attribute: Attribute| StructOptions::parse(&[attribute]);
        let options = of(parse_quote!(#[module(crate = "a::tensors")])).unwrap();
        let expected: Path = parse_quote!(a::tensors);
        assert_eq!(
            options.library.unwrap().to_token_stream().to_string(),
            expected.to_token_stream().to_string()
        );
        for wrong in [
            parse_quote!(#[module(crate = tensors)]),
            parse_quote!(#[module(crate)]),
        ] {
            let error = of(wrong).err().expect("no path");
            assert_eq!(error.to_string(), LIBRARY);
        }
        let twice = of(parse_quote!(#[module(crate = "a", crate = "b")]));
        assert_eq!(
            twice.err().expect("two paths").to_string(),
            "this option is given twice"
        );
    }
}
