//! The choice of an instruction set at run time.
//!
//! One generic algorithm is instantiated once for the features of the build and once for AVX2 with FMA. Everything it
//! calls is `#[inline(always)]`, so that the whole of it is compiled with the features of the instance.

/// An instruction set that this processor has.
///
/// A value other than [`Isa::PORTABLE`] comes from [`Isa::detect`] only, which makes [`Isa::run`] sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Isa(Level);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2Fma,
}

/// An algorithm to be instantiated for an instruction set.
pub(super) trait Kernel {
    /// Runs the algorithm. `WIDE` says that there are 16 registers of 256 bits and a fused multiply-add.
    ///
    /// Implementations are `#[inline(always)]`.
    fn run<const WIDE: bool>(self);
}

impl Isa {
    /// What the build's target features promise.
    #[cfg(test)]
    pub(super) const PORTABLE: Self = Self(Level::Portable);

    /// The best instruction set of this processor. The standard library remembers the answer.
    #[inline]
    pub(super) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
            return Self(Level::Avx2Fma);
        }
        Self(Level::Portable)
    }

    /// Whether there are 256-bit registers and a fused multiply-add.
    #[inline]
    pub(super) fn is_wide(self) -> bool {
        self.0 != Level::Portable
    }

    /// Runs the instance of `kernel` for this instruction set.
    #[inline]
    pub(super) fn run<K: Kernel>(self, kernel: K) {
        match self.0 {
            Level::Portable => kernel.run::<false>(),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: only `detect` makes this value, after finding both features.
            Level::Avx2Fma => unsafe { run_avx2_fma(kernel) },
        }
    }
}

/// The instance for AVX2 with FMA; to be called on a processor with both.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2_fma<K: Kernel>(kernel: K) {
    kernel.run::<true>();
}

/// `a * b + c`: fused where the instruction set has it, two roundings otherwise.
#[inline(always)]
pub(super) fn multiply_add<const WIDE: bool, T: super::Float>(a: T, b: T, c: T) -> T {
    if WIDE { a.mul_add(b, c) } else { a * b + c }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when the wide instances would be skipped silently on a processor that has the features.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn the_wide_instance_is_chosen() {
        let has = std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
        assert_eq!(Isa::detect().is_wide(), has);
        assert!(!Isa::PORTABLE.is_wide());
    }

    #[test]
    fn run_reaches_the_kernel() {
        struct Probe<'a>(&'a mut Option<bool>);
        impl Kernel for Probe<'_> {
            #[inline(always)]
            fn run<const WIDE: bool>(self) {
                *self.0 = Some(WIDE);
            }
        }
        for isa in [Isa::PORTABLE, Isa::detect()] {
            let mut seen = None;
            isa.run(Probe(&mut seen));
            assert_eq!(seen, Some(isa.is_wide()));
        }
    }
}
