//! Which file of a crate names something that is written in which other file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::tokens::{Token, tokens};

/// A path as it is written: `super::gemm::Acc`.
type Words = Vec<String>;

/// What a source says of other files.
#[derive(Default)]
struct Source {
    /// The names that `use` brings in, and what they stand for.
    names: BTreeMap<String, Words>,
    /// The modules of which all names are brought in.
    globs: Vec<Words>,
    /// The paths that it needs itself: all but those that it only passes on.
    needs: BTreeSet<Words>,
    /// The names that are written in it.
    items: BTreeSet<String>,
    /// Those of them that are structs, enums and traits.
    types: BTreeSet<String>,
}

/// The sources of a crate by their modules; the root is the empty path.
pub struct Modules {
    sources: BTreeMap<Words, Source>,
}

/// What a path leads to.
enum Target {
    Module(Words),
    /// Something that is written in a module.
    Item(Words),
}

impl Modules {
    /// The modules of the crate or part of a crate below `folder`, without tests.
    pub fn of(folder: &Path) -> Self {
        let files = super::sources(folder);
        let sources = files.iter().map(|path| {
            let text = fs::read_to_string(path).unwrap();
            (module(path.strip_prefix(folder).unwrap()), parse(&text))
        });
        Self {
            sources: sources.collect(),
        }
    }

    /// For each module, by its name, those in which something is written that it needs.
    pub fn needs(&self) -> BTreeMap<String, BTreeSet<String>> {
        let needs = self.sources.iter().map(|(module, source)| {
            let targets =
                source
                    .needs
                    .iter()
                    .filter_map(|path| match self.find(module, path, 0)? {
                        Target::Item(target) if target != *module => Some(display(&target)),
                        _ => None,
                    });
            (display(module), targets.collect())
        });
        needs.collect()
    }

    /// The structs, enums and traits that several modules have under one name, with these modules.
    pub fn namesakes(&self) -> Vec<(&str, Vec<String>)> {
        let mut modules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (module, source) in &self.sources {
            for name in &source.types {
                modules.entry(name).or_default().push(display(module));
            }
        }
        let several = modules.into_iter().filter(|(_, modules)| modules.len() > 1);
        several.collect()
    }

    /// What a path in a module leads to; `None` if that is outside of the crate.
    fn find(&self, from: &[String], path: &[String], depth: usize) -> Option<Target> {
        // A name that stands for itself, or a circle of names, leads nowhere.
        if depth > 16 {
            return None;
        }
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from.split_last()?.1.to_vec(),
            word => match self.step(from, word, depth)? {
                Target::Module(module) => module,
                item => return Some(item),
            },
        };
        while let Some((word, others)) = rest.split_first() {
            rest = others;
            if word == "super" {
                at.pop()?;
                continue;
            }
            match self.step(&at, word, depth) {
                Some(Target::Module(module)) => at = module,
                Some(item) => return Some(item),
                None => return Some(Target::Item(at)),
            }
        }
        Some(Target::Module(at))
    }

    /// What a name in a module stands for; `None` if the module says nothing of it.
    fn step(&self, module: &[String], word: &str, depth: usize) -> Option<Target> {
        let child: Words = module.iter().cloned().chain([word.to_owned()]).collect();
        if self.sources.contains_key(&child) {
            return Some(Target::Module(child));
        }
        let source = self.sources.get(module)?;
        if let Some(path) = source.names.get(word) {
            return self.find(module, path, depth + 1);
        }
        if source.items.contains(word) {
            return Some(Target::Item(module.to_vec()));
        }
        source
            .globs
            .iter()
            .find_map(|glob| match self.find(module, glob, depth + 1)? {
                Target::Module(glob) if glob != module => self.step(&glob, word, depth + 1),
                _ => None,
            })
    }
}

/// The module of a file: `gemm/pack.rs` is `gemm::pack`.
fn module(file: &Path) -> Words {
    let words = file.with_extension("");
    let words = words.iter().map(|word| word.to_str().unwrap().to_owned());
    words
        .filter(|word| !["lib", "mod"].contains(&word.as_str()))
        .collect()
}

/// A module as the tests name it.
fn display(module: &[String]) -> String {
    if module.is_empty() {
        "lib".to_owned()
    } else {
        module.join("::")
    }
}

/// Whether a word stands in front of a name that is written here.
fn declares(word: &str) -> bool {
    declares_a_type(word) || ["const", "fn", "static", "type", "union"].contains(&word)
}

fn declares_a_type(word: &str) -> bool {
    ["enum", "struct", "trait"].contains(&word)
}

fn parse(text: &str) -> Source {
    let tokens = tokens(text);
    let mut source = Source::default();
    let mut passed_on = BTreeMap::new();
    let mut words = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|at| tokens[at]);
        match (tokens[at], tokens.get(at + 1)) {
            (Token::Word("use"), _) => {
                let mut used = Vec::new();
                at = tree(&tokens, at + 1, &[], &mut used);
                let is_passed_on = matches!(before, Some(Token::Word("pub") | Token::Sign(')')));
                for (name, path) in used {
                    let Some(name) = name else {
                        source.globs.push(path);
                        continue;
                    };
                    if is_passed_on {
                        passed_on.insert(name.clone(), path.clone());
                    } else {
                        source.needs.insert(path.clone());
                    }
                    source.names.insert(name, path);
                }
                continue;
            }
            (Token::Word("mod"), _) => at += 1,
            (Token::Word(word), Some(Token::Word(name))) if declares(word) => {
                source.items.insert((*name).to_owned());
                if declares_a_type(word) {
                    source.types.insert((*name).to_owned());
                }
                at += 1;
            }
            (Token::Word(word), Some(Token::Colons)) => {
                let path = words_from(&tokens, &mut at);
                // What a macro names is needed where it is used.
                if before != Some(Token::Sign('$')) {
                    words.insert(word);
                    source.needs.insert(path);
                }
            }
            (Token::Word(word), _) => {
                words.insert(word);
            }
            _ => {}
        }
        at += 1;
    }
    // What is passed on may be used here too.
    let used_too = passed_on
        .into_iter()
        .filter(|(name, _)| words.contains(name.as_str()));
    source.needs.extend(used_too.map(|(_, path)| path));
    source
}

/// The path that starts at a token; `at` becomes the place of its last word.
fn words_from(tokens: &[Token], at: &mut usize) -> Words {
    let mut path = Vec::new();
    while let Some(Token::Word(word)) = tokens.get(*at) {
        path.push((*word).to_owned());
        match (tokens.get(*at + 1), tokens.get(*at + 2)) {
            (Some(Token::Colons), Some(Token::Word(_))) => *at += 2,
            _ => break,
        }
    }
    path
}

/// Adds what the tree of a `use` brings in, as (name, path), without a name for all of a module;
/// returns the place behind the tree.
fn tree(
    tokens: &[Token],
    mut at: usize,
    front: &[String],
    used: &mut Vec<(Option<String>, Words)>,
) -> usize {
    let mut path = front.to_vec();
    loop {
        match tokens.get(at) {
            Some(Token::Word("as")) => {
                if let (Some(Token::Word(name)), Some(last)) = (tokens.get(at + 1), used.last_mut())
                {
                    last.0 = Some((*name).to_owned());
                }
                at += 1;
            }
            Some(Token::Word(word)) => {
                path.push((*word).to_owned());
                if tokens.get(at + 1) != Some(&Token::Colons) {
                    // `{self}` is the module itself.
                    if *word == "self" && path.len() > 1 {
                        path.pop();
                    }
                    used.push((path.last().cloned(), path.clone()));
                }
            }
            Some(Token::Colons) => {}
            Some(Token::Sign('*')) => used.push((None, path.clone())),
            Some(Token::Sign('{')) => {
                while !matches!(tokens.get(at), None | Some(Token::Sign('}'))) {
                    at = tree(tokens, at + 1, &path, used);
                }
            }
            _ => return at,
        }
        at += 1;
    }
}

#[test]
fn paths_lead_to_where_names_are_written() {
    let files = [
        (
            "lib.rs",
            "pub mod a; mod b; pub use b::Thing; macro_rules! m { () => { $crate::a::F } }",
        ),
        (
            "a.rs",
            "mod inner; pub(crate) use inner::Deep as Low; use crate::Thing; fn f() -> Thing",
        ),
        (
            "a/inner.rs",
            "use super::super::b::{self, other::*}; struct Deep; fn g() { b::h() }",
        ),
        (
            "b.rs",
            "use std::fmt; use crate::{a::Low, b::fmt::Debug}; struct Thing; fn h() {}",
        ),
    ];
    let sources = files.map(|(file, text)| (module(Path::new(file)), parse(text)));
    let modules = Modules {
        sources: sources.into_iter().collect(),
    };
    let needs = modules.needs();
    let needs: Vec<_> = needs
        .iter()
        .map(|(module, needs)| (module.as_str(), needs.iter().map(String::as_str).collect()))
        .collect();
    let expected: [(&str, Vec<&str>); 4] = [
        ("a", vec!["b"]),
        ("a::inner", vec!["b"]),
        ("b", vec!["a::inner"]),
        ("lib", vec![]),
    ];
    assert_eq!(needs, expected);
}
