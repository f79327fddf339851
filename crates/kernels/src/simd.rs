//! The choice of an instruction set at run time.
//!
//! One generic algorithm is instantiated once for the features of the build, once for AVX2 with FMA
//! and once for AVX-512. Everything it calls is `#[inline(always)]`, so that the whole of it is
//! compiled with the features of the instance.

use core::fmt::{self, Display, Formatter};
#[cfg(target_arch = "x86_64")]
use core::hint::black_box;

/// The environment variable that forces an instruction set: one of the names in [`Isa::ALL`].
#[cfg(feature = "detection")]
const VARIABLE: &str = "CONFORMABLE_ISA";

/// Whether a feature is there: on this processor where that can be asked, in every run otherwise.
#[cfg(all(target_arch = "x86_64", feature = "detection"))]
macro_rules! has {
    ($feature:tt) => {
        std::is_x86_feature_detected!($feature)
    };
}
#[cfg(all(target_arch = "x86_64", not(feature = "detection")))]
macro_rules! has {
    ($feature:tt) => {
        cfg!(target_feature = $feature)
    };
}

/// An instruction set that this processor has.
///
/// A value other than [`Isa::PORTABLE`] comes from [`Isa::available`] or [`Isa::detect`] only,
/// which makes [`Isa::run`] sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Isa(Level);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Portable,
    Avx2,
    Avx512,
}

/// An algorithm to be instantiated for an instruction set.
pub(super) trait Kernel {
    /// What it computes.
    type Output;

    /// Runs the algorithm. `VECTOR` is the size of a vector register in bytes: 16, 32 or 64. There
    /// are 16 registers, and 32 of 64 bytes. From 32 bytes on there is a fused multiply-add; see
    /// [`multiply_add`].
    ///
    /// Implementations are `#[inline(always)]`.
    fn run<const VECTOR: usize>(self) -> Self::Output;
}

impl Isa {
    /// What the build's target features promise.
    pub(super) const PORTABLE: Self = Self(Level::Portable);

    /// Every instruction set, the best one last.
    const ALL: [Self; 3] = [Self::PORTABLE, Self(Level::Avx2), Self(Level::Avx512)];

    /// The best instruction set of this processor, or the one that the environment variable
    /// `CONFORMABLE_ISA` names.
    ///
    /// # Panics
    /// If the variable names none, or one that this processor has not.
    #[cfg(feature = "detection")]
    #[inline]
    pub(super) fn detect() -> Self {
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
    pub(super) fn detect() -> Self {
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
    pub(super) fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|isa| isa.is_available())
    }

    fn name(self) -> &'static str {
        match self.0 {
            Level::Portable => "portable",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn is_available(self) -> bool {
        let avx2 = has!("avx2") && has!("fma");
        match self.0 {
            Level::Portable => true,
            Level::Avx2 => avx2,
            Level::Avx512 => {
                avx2 && has!("avx512f")
                    && has!("avx512bw")
                    && has!("avx512cd")
                    && has!("avx512dq")
                    && has!("avx512vl")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_available(self) -> bool {
        self.0 == Level::Portable
    }

    /// The size of a vector register in bytes.
    #[inline]
    pub(super) fn vector(self) -> usize {
        match self.0 {
            Level::Portable => 16,
            Level::Avx2 => 32,
            Level::Avx512 => 64,
        }
    }

    /// Runs the instance of `kernel` for this instruction set.
    #[inline]
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: only `available` makes this value, after finding the features.
            Level::Avx2 => unsafe { run_avx2(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Level::Avx512 => unsafe { run_avx512(kernel) },
            _ => run_portable(kernel),
        }
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

/// Calls the instance of `kernel` for a size of vectors out of line, so that a kernel made of many
/// others stays small.
///
/// # Safety
/// `VECTOR` is the size of the instance that calls.
#[inline(always)]
pub(super) unsafe fn call<const VECTOR: usize, K: Kernel>(kernel: K) -> K::Output {
    // Through a pointer that the compiler does not see through: it would put them all into one
    // function otherwise.
    #[cfg(target_arch = "x86_64")]
    {
        let run: unsafe fn(K) -> K::Output = match VECTOR {
            32 => run_avx2::<K>,
            64 => run_avx512::<K>,
            _ => run_portable::<K>,
        };
        // SAFETY: the processor has the features, for the instance that calls runs.
        unsafe { black_box(run)(kernel) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    run_portable(kernel)
}

/// The instance for the features of the build.
fn run_portable<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<16>()
}

/// The instance for AVX2 with FMA; to be called on a processor with both.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<32>()
}

/// The instance for AVX-512; to be called on a processor with all of these features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<64>()
}

/// `a * b + c`: fused where the instruction set has it, two roundings otherwise.
#[inline(always)]
pub(super) fn multiply_add<const VECTOR: usize, T: super::Scalar>(a: T, b: T, c: T) -> T {
    if is_fused(VECTOR) {
        a.mul_add(b, c)
    } else {
        a * b + c
    }
}

/// Whether [`multiply_add`] rounds once, for vectors of this many bytes.
pub(crate) const fn is_fused(vector: usize) -> bool {
    vector > 16 || cfg!(any(target_feature = "fma", target_arch = "aarch64"))
}

/// The same pointer, as one whose origin the compiler does not know: it stays in a register, where
/// it would be computed anew from a base and a distance at every step of a loop.
#[inline(always)]
pub(super) fn opaque<T>(pointer: *const T) -> *const T {
    #[cfg(target_arch = "x86_64")]
    {
        let mut pointer = pointer;
        // SAFETY: no instruction.
        unsafe {
            core::arch::asm!("/* {0} */", inout(reg) pointer, options(pure, readonly, nostack, preserves_flags));
        }
        pointer
    }
    #[cfg(not(target_arch = "x86_64"))]
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The size of a vector in the instance that `run` reaches.
    struct Probe;

    impl Kernel for Probe {
        type Output = usize;

        #[inline(always)]
        fn run<const VECTOR: usize>(self) -> usize {
            VECTOR
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
