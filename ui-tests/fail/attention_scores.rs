//! The scores of an attention without the transpose of the keys.

use conformable::prelude::*;

type Heads = Tensor<Rank3<8, 16, 64>>;

fn attention(q: &Heads, k: &Heads, v: &Heads) {
    let rows = &k.clone().transpose();
    let scores = q.matmul(k) / 8.0;
    let _y = scores.softmax::<-1>().matmul(v);
}

fn main() {
    let x = Tensor::zeros();
    attention(&x, &x, &x);
}

// fix: q.matmul(k) -> q.matmul(rows)
