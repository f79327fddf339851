use super::Cost;

/// The most that a model may cost; [`Cost::within`] holds a model to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Parameters.
    pub params: usize,
    /// Bytes of the parameters.
    pub param_bytes: usize,
    /// FLOPs of a forward pass.
    pub forward_flops: u64,
    /// FLOPs of a training step.
    pub training_flops: u64,
    /// Bytes of the activations held for the backward pass.
    pub activation_bytes: usize,
    /// Bytes in activations at the peak of a forward pass.
    pub peak_bytes: usize,
}

impl Budget {
    /// No limits, to name some of them: `Budget { params: 100_000, ..Budget::NONE }`.
    pub const NONE: Self = Self {
        params: usize::MAX,
        param_bytes: usize::MAX,
        forward_flops: u64::MAX,
        training_flops: u64::MAX,
        activation_bytes: usize::MAX,
        peak_bytes: usize::MAX,
    };
}

impl Cost {
    /// Checks that the cost is within a budget; in a `const` item, `cargo check` does.
    ///
    /// # Panics
    /// If it is not, with both numbers.
    ///
    /// ```compile_fail,E0080
    /// use conformable::nn::cost::{Budget, Cost};
    /// use conformable::prelude::*;
    ///
    /// const COST: Cost = Cost::of::<Linear<784, 256>, Tensor<Rank2<32, 784>>>();
    /// const _: () = COST.within(Budget { params: 100_000, ..Budget::NONE });
    /// ```
    #[track_caller]
    pub const fn within(&self, budget: Budget) {
        hold(self.params as u64, budget.params as u64, "parameters");
        hold(
            self.param_bytes as u64,
            budget.param_bytes as u64,
            "bytes of parameters",
        );
        hold(
            self.forward_flops,
            budget.forward_flops,
            "FLOPs in a forward pass",
        );
        hold(
            self.training_flops,
            budget.training_flops,
            "FLOPs in a training step",
        );
        hold(
            self.activation_bytes as u64,
            budget.activation_bytes as u64,
            "bytes of activations held for the backward pass",
        );
        hold(
            self.peak_bytes as u64,
            budget.peak_bytes as u64,
            "bytes at the peak of a forward pass",
        );
    }
}

#[track_caller]
const fn hold(cost: u64, budget: u64, what: &str) {
    if cost > budget {
        let text = Text::new()
            .text("over budget: ")
            .number(cost)
            .text(" ")
            .text(what)
            .text(", but at most ")
            .number(budget)
            .text(" are allowed");
        panic!("{}", text.as_str());
    }
}

const CAPACITY: usize = 192;

/// A text put together at compile time, where `panic!` formats no numbers.
struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// A number with a comma between thousands.
    const fn number(mut self, number: u64) -> Self {
        if number >= 1_000 {
            self = self.number(number / 1_000).text(",");
        }
        let mut unit = 100;
        while unit > 0 {
            if number >= 1_000 || number >= unit || unit == 1 {
                self.bytes[self.len] = b'0' + (number / unit % 10) as u8;
                self.len += 1;
            }
            unit /= 10;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => unreachable!(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn numbers_have_commas() {
        for (number, want) in [
            (0, "0"),
            (7, "7"),
            (100, "100"),
            (1_000, "1,000"),
            (12_045, "12,045"),
            (1_000_020, "1,000,020"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(Text::new().number(number).as_str(), want);
        }
    }

    const COST: Cost = Cost::of::<(Linear<4, 2>, Relu), Tensor<Rank2<8, 4>>>();

    #[test]
    fn what_just_fits_is_within() {
        COST.within(Budget::NONE);
        COST.within(Budget {
            params: COST.params,
            param_bytes: COST.param_bytes,
            forward_flops: COST.forward_flops,
            training_flops: COST.training_flops,
            activation_bytes: COST.activation_bytes,
            peak_bytes: COST.peak_bytes,
        });
    }

    #[test]
    fn every_limit_is_held() {
        let none = Budget::NONE;
        #[rustfmt::skip]
        let limits = [
            (Budget { params: 9, ..none }, "10 parameters, but at most 9"),
            (Budget { param_bytes: 39, ..none }, "40 bytes of parameters"),
            (Budget { forward_flops: 143, ..none }, "144 FLOPs in a forward pass"),
            (Budget { training_flops: 287, ..none }, "288 FLOPs in a training step"),
            (Budget { activation_bytes: 191, ..none }, "192 bytes of activations held"),
            (Budget { peak_bytes: 191, ..none }, "192 bytes at the peak"),
        ];
        for (budget, want) in limits {
            let panic = std::panic::catch_unwind(|| COST.within(budget)).unwrap_err();
            let message = panic.downcast_ref::<String>().unwrap();
            assert!(message.contains(want), "{message}");
        }
    }
}
