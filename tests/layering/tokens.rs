//! The words and signs of a source, without comments, strings and tests.

/// A word, a `::`, or another sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Word(&'a str),
    Colons,
    Sign(char),
}

/// The tokens of a source up to the tests that stand behind it.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let end = source.find("#[cfg(test)]\nmod tests");
    let mut rest = &source[..end.unwrap_or(source.len())];
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let mut len = first.len_utf8();
        if is_part_of_word(first) {
            len = rest.find(|c| !is_part_of_word(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(&rest[..len]));
        } else if rest.starts_with("//") {
            len = rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("::") {
            len = 2;
            tokens.push(Token::Colons);
        } else if first == '"' {
            len = string(rest);
        } else if first == '\'' {
            len = character(rest);
        } else if !first.is_whitespace() {
            tokens.push(Token::Sign(first));
        }
        rest = &rest[len..];
    }
    tokens
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the string that the text starts with.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text[1..].find(|c| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The length of the character that the text starts with, or of the sign of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => text[3..].find('\'').map_or(1, |end| end + 4),
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

#[test]
fn what_is_no_code_is_left_out() {
    let source = "/// use a::b;\nlet x: &'a str = \"use \\\" c::d\" + '\"'; // e::f\n\
                  x::y\n#[cfg(test)]\nmod tests { use g::h; }";
    let words: Vec<_> = tokens(source)
        .into_iter()
        .filter(|token| matches!(token, Token::Word(_)))
        .collect();
    let expected = ["let", "x", "a", "str", "x", "y"].map(Token::Word);
    assert_eq!(words, expected);
}
