//! A pointer whose origin is hidden from the compiler.

/// The same pointer, as one whose origin the compiler does not know: it stays in a register, where
/// it would be computed anew from a base and a distance at every step of a loop.
#[inline(always)]
pub(crate) fn opaque<T>(pointer: *const T) -> *const T {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    {
        let mut pointer = pointer;
        // SAFETY: the text is a comment, so no instruction is executed and the register keeps its
        // value.
        unsafe {
            core::arch::asm!(
                "/* {0} */",
                inout(reg) pointer,
                options(pure, readonly, nostack, preserves_flags)
            );
        }
        pointer
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pointer
}
