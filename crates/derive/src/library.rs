//! The name under which a crate knows the library.

use std::path::Path as FilePath;
use std::{env, fs};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Error, Result};

use crate::attribute::StructOptions;

const NAME: &str = "conformable";

/// The path that the attribute names, or else the name that the crate's `Cargo.toml` gives the
/// library.
pub fn path(options: &StructOptions) -> Result<TokenStream> {
    if let Some(path) = &options.library {
        return Ok(quote!(#path));
    }
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|folder| fs::read_to_string(FilePath::new(&folder).join("Cargo.toml")).ok());
    // Without a manifest, as in builds that do without Cargo, the library has its own name.
    let name = manifest.map_or_else(|| Some(NAME.to_owned()), |manifest| name_in(&manifest));
    let Some(name) = name else {
        let message = "Cargo.toml does not say under which name this crate depends on conformable: \
            write it as `#[module(crate = \"NAME\")]` on the struct";
        return Err(Error::new(Span::call_site(), message));
    };
    let name = Ident::new(&name.replace('-', "_"), Span::call_site());
    Ok(quote!(::#name))
}

/// The name of the library in a crate with this manifest: its own in itself and where a dependency
/// is called so, another one where a dependency has it as its `package`.
fn name_in(manifest: &str) -> Option<String> {
    let mut header = "";
    let mut renamed = None;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            header = line.trim_matches(['[', ']']);
            // As in `[dependencies.conformable]`.
            if is_of_dependencies(header) && last_name(header) == NAME {
                return Some(NAME.to_owned());
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        // As in `conformable = "0.1"` or `conformable.workspace = true`.
        let named = key.split('.').next().unwrap_or(key).trim_matches('"');
        if is_of_dependencies(header) && named == NAME {
            return Some(NAME.to_owned());
        }
        if header == "package" && key == "name" && is_our_name(value) {
            return Some(NAME.to_owned());
        }
        if is_of_dependencies(header) {
            // As in `tensors = { package = "conformable" }`, or `package = "conformable"` below
            // `[dependencies.tensors]`.
            if key == "package" && is_our_name(value) {
                renamed = Some(last_name(header));
            } else if let Some((_, package)) = value.split_once("package")
                && value.starts_with('{')
                && package
                    .trim_start()
                    .strip_prefix('=')
                    .is_some_and(is_our_name)
            {
                renamed = Some(named);
            }
        }
    }
    renamed.map(str::to_owned)
}

/// Whether a table, such as `target.'cfg(unix)'.dev-dependencies.tensors`, is one of dependencies.
fn is_of_dependencies(header: &str) -> bool {
    header.contains("dependencies")
}

fn last_name(header: &str) -> &str {
    header
        .rsplit('.')
        .next()
        .unwrap_or(header)
        .trim_matches('"')
}

/// Whether a value begins with the name of the library in quotation marks.
fn is_our_name(value: &str) -> bool {
    let value = value.trim_start();
    ['"', '\''].iter().any(|&mark| {
        let inside = value
            .strip_prefix(mark)
            .and_then(|value| value.split_once(mark));
        inside.is_some_and(|(name, _)| name == NAME)
    })
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn names_that_manifests_give() {
        let named = |manifest: &str| name_in(manifest);
        let ours = Some("conformable".to_owned());
        let tensors = Some("tensors".to_owned());
        assert_eq!(named("[package]\nname = \"conformable\""), ours);
        assert_eq!(named("[dependencies]\nconformable = \"0.1\""), ours);
        assert_eq!(named("[dependencies]\nconformable.workspace = true"), ours);
        assert_eq!(named("[dependencies.conformable]\npath = \"..\""), ours);
        assert_eq!(
            named("[target.'cfg(unix)'.dev-dependencies]\nconformable = { path = \"..\" }"),
            ours
        );
        assert_eq!(
            named("[dependencies]\ntensors = { version = \"1\", package = \"conformable\" }"),
            tensors
        );
        assert_eq!(
            named("[dependencies]\ntensors={package='conformable',path='..'}"),
            tensors
        );
        assert_eq!(
            named("[dependencies.tensors]\npackage = \"conformable\"\npath = \"..\""),
            tensors
        );
        assert_eq!(named("[dependencies]\ntensors.workspace = true"), None);
        assert_eq!(
            named("[dependencies]\ntensors = { package = \"conformable-kernels\" }"),
            None
        );
        assert_eq!(named("[package]\nname = \"other\""), None);
        // Its own name wins where both are there.
        assert_eq!(
            named("[dependencies]\ntensors = { package = \"conformable\" }\nconformable = \"0.1\""),
            ours
        );
    }
}
