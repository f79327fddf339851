//! The choice of an instruction set at run time.

use core::fmt::{self, Display, Formatter};

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
use super::aarch64::Neon;
use super::kernel::{Kernel, Simd};
use super::portable::Portable;
#[cfg(target_arch = "x86_64")]
use super::x86_64::{Avx2, Avx512};

/// The environment variable that forces an instruction set by its name.
#[cfg(feature = "detection")]
const VARIABLE: &str = "CONFORMABLE_ISA";

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Isa(Token);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Portable(Portable),
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    Neon(Neon),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
}

/// Evaluates an expression with the token of an instruction set.
macro_rules! with_token {
    ($isa:expr, $simd:ident => $result:expr) => {
        match $isa.0 {
            Token::Portable($simd) => $result,
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            Token::Neon($simd) => $result,
            #[cfg(target_arch = "x86_64")]
            Token::Avx2($simd) => $result,
            #[cfg(target_arch = "x86_64")]
            Token::Avx512($simd) => $result,
        }
    };
}

impl Isa {
    /// What the build's target features promise.
    pub(crate) const PORTABLE: Self = Self(Token::Portable(Portable));

    /// The best instruction set of this processor, or the one that the environment variable
    /// `CONFORMABLE_ISA` names.
    ///
    /// # Panics
    /// If the variable names none, or one that this processor has not.
    #[cfg(feature = "detection")]
    #[inline]
    pub(crate) fn detect() -> Self {
        static CHOICE: std::sync::OnceLock<Isa> = std::sync::OnceLock::new();
        *CHOICE.get_or_init(|| {
            let forced = std::env::var_os(VARIABLE);
            Self::choose(
                forced
                    .map(|name| name.to_string_lossy().into_owned())
                    .as_deref(),
            )
        })
    }

    /// The best instruction set that the features of the build promise.
    #[cfg(not(feature = "detection"))]
    #[inline]
    pub(crate) fn detect() -> Self {
        Self::available().last().unwrap_or(Self::PORTABLE)
    }

    /// The instruction set of a name; the best one without a name.
    #[cfg(feature = "detection")]
    fn choose(name: Option<&str>) -> Self {
        let mut available = Self::available();
        let Some(name) = name else {
            return available.last().unwrap_or(Self::PORTABLE);
        };
        available
            .find(|isa| isa.name() == name)
            .unwrap_or_else(|| panic!("{VARIABLE} is `{name}`, but this processor has: {Names}"))
    }

    /// The instruction sets that this processor has, the best one last.
    pub(crate) fn available() -> impl Iterator<Item = Self> {
        let sets = [
            Some(Token::Portable(Portable)),
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            Neon::detect().map(Token::Neon),
            #[cfg(target_arch = "x86_64")]
            Avx2::detect().map(Token::Avx2),
            #[cfg(target_arch = "x86_64")]
            Avx512::detect().map(Token::Avx512),
        ];
        sets.into_iter().flatten().map(Self)
    }

    fn name(self) -> &'static str {
        match self.0 {
            Token::Portable(_) => "portable",
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            Token::Neon(_) => "neon",
            #[cfg(target_arch = "x86_64")]
            Token::Avx2(_) => "avx2",
            #[cfg(target_arch = "x86_64")]
            Token::Avx512(_) => "avx512",
        }
    }

    /// The size of a vector in bytes; see [`Simd::VECTOR`].
    #[inline]
    pub(crate) fn vector(self) -> usize {
        fn of<S: Simd>(_: S) -> usize {
            S::VECTOR
        }
        with_token!(self, simd => of(simd))
    }

    /// Runs the instance of `kernel` for this instruction set.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        with_token!(self, simd => simd.run(kernel))
    }
}

/// The names of the instruction sets of this processor, as a list.
#[cfg(feature = "detection")]
struct Names;

#[cfg(feature = "detection")]
impl Display for Names {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, isa) in Isa::available().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{isa}")?;
        }
        Ok(())
    }
}

impl Display for Isa {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The size of a vector in the instance that `run` reaches.
    struct Probe;

    impl Kernel for Probe {
        type Output = usize;

        #[inline(always)]
        fn run<S: Simd>(self, _: S) -> usize {
            S::VECTOR
        }
    }

    #[test]
    fn every_instance_of_this_processor_is_reached() {
        let reached: Vec<_> = Isa::available().map(|isa| isa.run(Probe)).collect();
        let vectors: Vec<_> = Isa::available().map(Isa::vector).collect();
        assert_eq!(reached, vectors);
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 =
                std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
            assert_eq!(reached.contains(&32), avx2);
            let avx512 = avx2 && std::is_x86_feature_detected!("avx512vl");
            assert!(avx512 || !reached.contains(&64));
        }
    }

    #[test]
    fn the_best_is_chosen_unless_one_is_named() {
        assert_eq!(Some(Isa::choose(None)), Isa::available().last());
        for isa in Isa::available() {
            assert_eq!(Isa::choose(Some(&isa.to_string())), isa);
        }
    }

    #[test]
    #[should_panic(expected = "CONFORMABLE_ISA is `avx1024`, but this processor has: portable")]
    fn a_name_that_is_none_is_refused() {
        let _ = Isa::choose(Some("avx1024"));
    }
}
