//! `#[terse]`: rustc's messages about a user's program without quotations of the library's source.
//!
//! When a bound of a method does not hold, rustc adds to the message of the rule where the library
//! states the bound: five to eight lines of the library's source, which say nothing that the rule
//! has not said. The same for the impl of a rule that it compares with, four lines. There is no
//! attribute to prevent it. But rustc leaves out what it has no place for, and the metadata of a
//! crate has no place for a span that begins in one file and ends in another.
//!
//! So `#[terse]` lets the first token of a bound, or of the header of a trait's impl, stand in
//! another file. Only the place changes, no token and no name, and only for the diagnostics of the
//! crates that use the library: the library itself is compiled as if the attribute were not there.
//! If rustc should one day encode such spans, the messages become longer again, and nothing else
//! happens.
//!
//! A crate that uses the attribute has a file `terse.rs` with the macro `elsewhere`, whose first
//! token is that other place:
//!
//! ```ignore
//! macro_rules! elsewhere {
//!     ($($item:tt)*) => { conformable_terse::place! { here $($item)* } };
//! }
//! pub(crate) use elsewhere;
//! ```

use proc_macro::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// On a function, an impl, a trait or a struct: see the documentation of the crate.
#[proc_macro_attribute]
pub fn terse(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut call: TokenStream = "crate::terse::elsewhere!".parse().expect("tokens");
    let item = Group::new(Delimiter::Brace, item);
    call.extend([TokenTree::Group(item)]);
    call
}

/// The second half of [`macro@terse`]: the first token is the place for what is to have none.
#[proc_macro]
pub fn place(input: TokenStream) -> TokenStream {
    let mut tokens = input.into_iter();
    let Some(place) = tokens.next() else {
        return TokenStream::new();
    };
    Terse(place.span()).item(tokens.collect())
}

struct Terse(Span);

impl Terse {
    fn item(&self, tokens: Vec<TokenTree>) -> TokenStream {
        let is_impl_of_trait =
            keyword_before_body(&tokens, "impl") && keyword_before_body(&tokens, "for");
        if is_impl_of_trait {
            return self.header(tokens);
        }
        // A path of one token gets a `self::`.
        let mut item: TokenStream = "#[allow(unused_qualifications)]".parse().expect("tokens");
        item.extend(self.signatures(tokens));
        item
    }

    /// Moves the word `impl`.
    fn header(&self, mut tokens: Vec<TokenTree>) -> TokenStream {
        if let Some(word) = tokens.iter_mut().find(|token| is_word(token, "impl")) {
            word.set_span(self.0.resolved_at(word.span()));
        }
        tokens.into_iter().collect()
    }

    /// Moves the beginnings of the bounds of every signature, and of the functions in an impl or a
    /// trait.
    fn signatures(&self, tokens: Vec<TokenTree>) -> TokenStream {
        let mut out = Vec::new();
        let mut is_signature = false;
        let mut has_items = false;
        let mut i = 0;
        while i < tokens.len() {
            let token = &tokens[i];
            i += 1;
            if ["fn", "impl", "trait", "struct"]
                .iter()
                .any(|word| is_word(token, word))
                && !is_signature
            {
                is_signature = true;
                has_items = is_word(token, "impl") || is_word(token, "trait");
            }
            match token {
                TokenTree::Group(body) if is_signature && body.delimiter() == Delimiter::Brace => {
                    is_signature = false;
                    if has_items {
                        let inner = self.signatures(body.stream().into_iter().collect());
                        let mut moved = Group::new(Delimiter::Brace, inner);
                        moved.set_span(body.span());
                        out.push(moved.into());
                    } else {
                        out.push(token.clone());
                    }
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => is_signature = false,
                _ => {}
            }
            out.push(token.clone());
            if is_signature && begins_bound(&tokens, i) {
                i = self.bound(&tokens, i, &mut out);
            }
        }
        out.into_iter().collect()
    }

    /// Lets the first token of the path at `start` stand elsewhere, and says where to go on. A path
    /// of one token becomes `self::` and the token.
    fn bound(&self, tokens: &[TokenTree], start: usize, out: &mut Vec<TokenTree>) -> usize {
        let path = &tokens[start..end_of_path(tokens, start)];
        let [first @ TokenTree::Ident(word), ..] = path else {
            return start;
        };
        let place = self.0.resolved_at(path[path.len() - 1].span());
        let mut first = first.clone();
        if path.len() > 1 {
            first.set_span(place);
        } else if !STANDARD.contains(&word.to_string().as_str()) {
            out.push(Ident::new("self", place).into());
            for spacing in [Spacing::Joint, Spacing::Alone] {
                let mut colon = Punct::new(':', spacing);
                colon.set_span(place);
                out.push(colon.into());
            }
        }
        out.push(first);
        start + 1
    }
}

/// Traits that are in scope everywhere, but not as `self::Copy`.
const STANDARD: [&str; 8] = [
    "Copy", "Clone", "Default", "Fn", "FnMut", "FnOnce", "Send", "Sync",
];

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident.to_string() == word)
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// Whether the item has this word in front of its braces.
fn keyword_before_body(tokens: &[TokenTree], word: &str) -> bool {
    let is_body = |token: &&TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
        _ => true,
    };
    tokens
        .iter()
        .take_while(is_body)
        .any(|token| is_word(token, word))
}

/// Whether a bound begins in front of token `at`: behind a colon or a plus, but not behind `::` or
/// a const parameter.
fn begins_bound(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |index: Option<usize>| {
        index
            .and_then(|index| tokens.get(index))
            .is_some_and(|token| is_punct(token, ':'))
    };
    let is_const = at
        .checked_sub(3)
        .is_some_and(|index| is_word(&tokens[index], "const"));
    let is_single = !is_colon(at.checked_sub(2)) && !is_colon(Some(at)) && !is_const;
    is_colon(at.checked_sub(1)) && is_single || is_punct(&tokens[at - 1], '+')
}

/// Behind the path that begins at `start`: words and `::`, then what is in angle brackets.
fn end_of_path(tokens: &[TokenTree], start: usize) -> usize {
    let mut depth = 0_i32;
    let mut end = start;
    while let Some(token) = tokens.get(end) {
        let is_arrow = end > start && is_punct(&tokens[end - 1], '-');
        if is_punct(token, '<') {
            depth += 1;
        } else if is_punct(token, '>') && !is_arrow {
            depth -= 1;
            if depth <= 0 {
                return end + usize::from(depth == 0);
            }
        } else if depth == 0 && !matches!(token, TokenTree::Ident(_)) && !is_punct(token, ':') {
            break;
        }
        end += 1;
    }
    end
}
