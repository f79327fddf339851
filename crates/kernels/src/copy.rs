//! Copies of a range of an axis, for concatenation, splitting, slicing and padding.

use super::scalar::Scalar;

/// A range of the middle axis of one (outer, len, inner) view and the place of its copy in that of
/// another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisRange {
    /// Product of the sizes before the axis; the same on both sides.
    pub outer: usize,
    /// Product of the sizes behind the axis; the same on both sides.
    pub inner: usize,
    /// Length of the axis of the source.
    pub src_len: usize,
    /// Where the range starts in the source.
    pub src_offset: usize,
    /// Length of the axis of the destination.
    pub dst_len: usize,
    /// Where the range starts in the destination.
    pub dst_offset: usize,
    /// Length of the range.
    pub count: usize,
}

impl AxisRange {
    fn check<T>(&self, src: &[T], dst: &[T]) {
        check_len!("src", src, [self.outer, self.src_len, self.inner]);
        check_len!("dst", dst, [self.outer, self.dst_len, self.inner]);
        for (name, offset, len) in [
            ("source", self.src_offset, self.src_len),
            ("destination", self.dst_offset, self.dst_len),
        ] {
            let end = offset.saturating_add(self.count);
            assert!(
                end <= len,
                "the range {offset}..{end} is not in the axis of length {len} of the {name}"
            );
        }
    }

    /// Calls `f` with the contiguous piece of the source and that of the destination, for each
    /// outer position.
    #[inline]
    fn for_each<T>(&self, src: &[T], dst: &mut [T], f: impl Fn(&[T], &mut [T])) {
        self.check(src, dst);
        let run = self.count * self.inner;
        if run == 0 {
            return;
        }
        for o in 0..self.outer {
            let from = (o * self.src_len + self.src_offset) * self.inner;
            let to = (o * self.dst_len + self.dst_offset) * self.inner;
            f(&src[from..from + run], &mut dst[to..to + run]);
        }
    }
}

/// dst[o, dst_offset + l, i] = src[o, src_offset + l, i] for l < count. The rest of `dst` is left
/// as it is.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or the range leaves an axis.
pub fn copy_axis<T: Copy>(range: AxisRange, src: &[T], dst: &mut [T]) {
    range.for_each(src, dst, |src, dst| dst.copy_from_slice(src));
}

/// dst[o, dst_offset + l, i] += src[o, src_offset + l, i] for l < count: adds to `dst`, and is the
/// adjoint of [`copy_axis`] with source and destination exchanged.
///
/// # Panics
/// As [`copy_axis`].
pub fn add_axis<T: Scalar>(range: AxisRange, src: &[T], dst: &mut [T]) {
    range.for_each(src, dst, |src, dst| {
        for (dst, &src) in dst.iter_mut().zip(src) {
            *dst += src;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_range_changes() {
        for (outer, inner) in [(1, 1), (3, 1), (2, 5), (0, 2), (2, 0)] {
            for count in 0..3 {
                let range = AxisRange {
                    outer,
                    inner,
                    src_len: 4,
                    src_offset: 1,
                    dst_len: 5,
                    dst_offset: 2,
                    count,
                };
                let src: Vec<f32> = (0..outer * 4 * inner).map(|v| v as f32).collect();
                let mut dst = vec![-1.0; outer * 5 * inner];
                copy_axis(range, &src, &mut dst);
                let mut sum = vec![1.0; dst.len()];
                add_axis(range, &src, &mut sum);
                for o in 0..outer {
                    for l in 0..5 {
                        for i in 0..inner {
                            let at = (o * 5 + l) * inner + i;
                            let inside = (2..2 + count).contains(&l);
                            let from = inside.then(|| src[(o * 4 + l - 1) * inner + i]);
                            assert_eq!(dst[at], from.unwrap_or(-1.0));
                            assert_eq!(sum[at], from.unwrap_or(0.0) + 1.0);
                        }
                    }
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "the range 1..4 is not in the axis of length 3 of the destination")]
    fn a_range_outside_is_refused() {
        let range = AxisRange {
            outer: 1,
            inner: 1,
            src_len: 5,
            src_offset: 0,
            dst_len: 3,
            dst_offset: 1,
            count: 3,
        };
        copy_axis(range, &[0; 5], &mut [0; 3]);
    }
}
