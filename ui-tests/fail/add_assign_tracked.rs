//! A tracked tensor added to a plain one in place.

use conformable::prelude::*;

fn main() {
    let penalty = tensor(1.0).requires_grad();
    let plain = tensor(0.0);
    let _tracked = tensor(0.0).tracked();
    let mut loss = plain;
    loss += penalty;
}

// fix: loss = plain -> loss = _tracked
