//! Text in a tensor.

use conformable::prelude::*;

fn main() {
    let (text, numbers) = (["1", "2"], [1.0_f32, 2.0]);
    let _both = (text, numbers);
    let _x = tensor(text);
}

// fix: tensor(text) -> tensor(numbers)
