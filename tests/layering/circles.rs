//! Files that need each other.

use std::collections::{BTreeMap, BTreeSet};

/// The circles among some modules and what they need: sets in which every module needs every other
/// one, if only by way of others.
pub fn circles(needs: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<&str>> {
    let reached: BTreeMap<_, _> = needs
        .keys()
        .map(|module| (module.as_str(), reached_from(needs, module)))
        .collect();
    let mut circles = BTreeSet::new();
    for (module, targets) in &reached {
        let circle: BTreeSet<_> = targets
            .iter()
            .copied()
            .filter(|target| reached[target].contains(module))
            .collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// All modules that one needs, those included that others need for it.
fn reached_from<'a>(
    needs: &'a BTreeMap<String, BTreeSet<String>>,
    module: &str,
) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = needs[module].iter().map(String::as_str).collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(needs[module].iter().map(String::as_str));
        }
    }
    reached
}

#[test]
fn a_circle_is_found_whatever_its_length() {
    let needs = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "f")];
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in needs {
        all.entry(to.to_owned()).or_default();
        all.entry(from.to_owned())
            .or_default()
            .insert(to.to_owned());
    }
    assert_eq!(circles(&all), [BTreeSet::from(["a", "b", "c"])]);
}
