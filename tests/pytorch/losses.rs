use conformable::nn::loss::{
    BceWithLogitsLoss, CrossEntropyLoss, HuberLoss, L1Loss, MseLoss, NllLoss, Sum,
};
use conformable::prelude::*;
use conformable::tensor::Float;

use crate::fixture::{Case, Fixtures};
use crate::reduce::Seen;

/// The labels of a case, for a batch of a type of its own.
fn labels<B: Dim>(case: &Case<'_>) -> Labels<B, 5> {
    Labels::new(&case.read::<(B,), i64>("in/labels")).unwrap()
}

fn of_labels<B: Dim, T: Float>(fixtures: &Fixtures, seen: &Seen) {
    macro_rules! check {
        ($($name:literal $input:literal: |$x:ident, $labels:ident| $loss:expr;)*) => {$({
            let case = fixtures.case(seen.add($name));
            let $x = case.input::<(B, Const<5>), T>($input);
            let $labels = &labels::<B>(&case);
            case.check($loss, &[($input, &$x)]);
        })*};
    }
    let sum = CrossEntropyLoss::new().reduction(Sum);
    let smooth = CrossEntropyLoss::new().label_smoothing(0.1);
    check! {
        "cross_entropy.mean" "logits": |x, labels| cross_entropy(&x, labels);
        "cross_entropy.sum" "logits": |x, labels| sum.loss(&x, labels);
        "cross_entropy.extreme.mean" "logits": |x, labels| cross_entropy(&x, labels);
        "cross_entropy.extreme.sum" "logits": |x, labels| sum.loss(&x, labels);
        "cross_entropy.label_smoothing.mean" "logits": |x, labels| smooth.loss(&x, labels);
        "cross_entropy.label_smoothing.sum" "logits":
            |x, labels| smooth.reduction(Sum).loss(&x, labels);
        "nll_loss.mean" "log_probs": |x, labels| nll_loss(&x, labels);
        "nll_loss.sum" "log_probs": |x, labels| NllLoss::new().reduction(Sum).loss(&x, labels);
    }
}

fn of_targets<B: Dim, T: Float>(fixtures: &Fixtures, seen: &Seen) {
    macro_rules! check {
        ($($name:literal: |$x:ident, $t:ident| $mean:expr, $sum:expr;)*) => {$(
            check!(@ concat!($name, ".mean"), |$x, $t| $mean);
            check!(@ concat!($name, ".sum"), |$x, $t| $sum);
        )*};
        (@ $name:expr, |$x:ident, $t:ident| $loss:expr) => {{
            let case = fixtures.case(seen.add($name));
            let $x = case.input::<(B, Const<3>), T>("x");
            let $t = case.input::<(B, Const<3>), T>("target");
            case.check($loss, &[("x", &$x), ("target", &$t)]);
        }};
    }
    let bce = BceWithLogitsLoss::new().reduction(Sum);
    check! {
        "mse": |x, t| mse_loss(&x, &t), MseLoss::new().reduction(Sum).loss(&x, &t);
        "l1": |x, t| l1_loss(&x, &t), L1Loss::new().reduction(Sum).loss(&x, &t);
        "huber.delta1":
            |x, t| huber_loss(&x, &t, 1.0), HuberLoss::default().reduction(Sum).loss(&x, &t);
        "huber.delta05":
            |x, t| huber_loss(&x, &t, 0.5), HuberLoss::new(0.5).reduction(Sum).loss(&x, &t);
        "bce_with_logits": |x, t| binary_cross_entropy_with_logits(&x, &t), bce.loss(&x, &t);
        "bce_with_logits.extreme":
            |x, t| binary_cross_entropy_with_logits(&x, &t), bce.loss(&x, &t);
    }
}

#[test]
fn every_case() {
    let (fixtures, seen) = (Fixtures::open("losses"), Seen::default());
    of_labels::<Const<4>, f32>(&fixtures, &seen);
    of_labels::<Const<4>, f64>(&fixtures, &seen);
    of_labels::<Dyn, f64>(&fixtures, &seen);
    of_targets::<Const<4>, f32>(&fixtures, &seen);
    of_targets::<Const<4>, f64>(&fixtures, &seen);
    of_targets::<Dyn, f64>(&fixtures, &seen);
    seen.assert_all(&fixtures);
}
