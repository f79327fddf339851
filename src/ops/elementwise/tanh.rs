use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The hyperbolic tangent, `y = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`, in (-1, 1); `∂L/∂x = dy · (1 - y²)`.
    ///
    /// Source: `torch.tanh`.
    pub fn tanh(self) -> Self {
        self.unary_by_output(T::tanh, |y| T::one() - y * y)
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradient() {
        gradcheck(|x| x.tanh().sum(), &tensor([-2.0, 0.0, 0.5, 3.0]), 1e-6).unwrap();
    }
}
