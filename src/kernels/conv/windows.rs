//! The matrix of windows, copied out of the planes of an image.

use crate::kernels::scalar::Float;
use crate::kernels::tile::MAX_WIDTH;

/// Windows over a stack of planes.
///
/// At the grid position (i, j), tap (channel, u, v) is the pixel (`row` + `stride`·i ± u, `col` + `stride`·j ± v) of the plane
/// of that channel, or 0 outside of the plane. Taps are numbered (channel · `taps_h` + u) · `taps_w` + v, grid positions
/// i · `grid_width` + j.
#[derive(Clone, Copy)]
pub(super) struct Windows {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) grid_width: usize,
    pub(super) stride: usize,
    pub(super) row: isize,
    pub(super) col: isize,
    /// Whether taps count backwards, as in the adjoint.
    pub(super) backward: bool,
    pub(super) taps_h: usize,
    pub(super) taps_w: usize,
}

/// Neighbouring grid positions in one row of the grid, as part of a panel.
#[derive(Clone, Copy, Default)]
struct Run {
    lane: usize,
    len: usize,
    row: isize,
    col: isize,
}

impl Windows {
    /// Channel, row offset and column offset of a tap.
    #[inline(always)]
    fn tap(&self, p: usize) -> (usize, isize, isize) {
        let (rest, v) = (p / self.taps_w, p % self.taps_w);
        let (channel, u) = (rest / self.taps_h, rest % self.taps_h);
        let sign = if self.backward { -1 } else { 1 };
        (channel, sign * u as isize, sign * v as isize)
    }

    /// panel[q · `width` + l] = tap `p + q` at grid position `j + l`, for q < `kc` and l < `nr` ≤ `width`.
    ///
    /// The lanes from `nr` to `width` hold anything afterwards. The panel has room for [`MAX_WIDTH`] elements more.
    pub(super) fn pack_panel<T: Float>(
        &self,
        planes: &[T],
        (p, kc): (usize, usize),
        (j, nr): (usize, usize),
        panel: &mut [T],
        width: usize,
    ) {
        let mut runs = [Run::default(); MAX_WIDTH];
        let mut count = 0;
        let mut lane = 0;
        while lane < nr {
            let (i, j) = ((j + lane) / self.grid_width, (j + lane) % self.grid_width);
            let len = (self.grid_width - j).min(nr - lane);
            let row = self.row + (i * self.stride) as isize;
            let col = self.col + (j * self.stride) as isize;
            runs[count] = Run {
                lane,
                len,
                row,
                col,
            };
            count += 1;
            lane += len;
        }
        let runs = &runs[..count];
        match width {
            32 => self.pack_runs::<T, 32>(planes, p, kc, runs, panel),
            16 => self.pack_runs::<T, 16>(planes, p, kc, runs, panel),
            8 => self.pack_runs::<T, 8>(planes, p, kc, runs, panel),
            4 => self.pack_runs::<T, 4>(planes, p, kc, runs, panel),
            2 => self.pack_runs::<T, 2>(planes, p, kc, runs, panel),
            _ => unreachable!("a panel is 2, 4, 8, 16 or 32 columns wide"),
        }
    }

    /// The panel, tap after tap and run after run.
    ///
    /// A run is copied as a whole row of `W` elements, whatever its length: what it writes too much is overwritten by the
    /// next run or the next tap, or lies in lanes that nobody reads.
    fn pack_runs<T: Float, const W: usize>(
        &self,
        planes: &[T],
        p: usize,
        kc: usize,
        runs: &[Run],
        panel: &mut [T],
    ) {
        let size = self.height * self.width;
        let (height, width) = (self.height as isize, self.width as isize);
        let step = if self.backward { -1 } else { 1 };
        let (mut channel, mut u, mut v) = self.tap(p);
        let (end_u, end_v) = (step * self.taps_h as isize, step * self.taps_w as isize);
        for q in 0..kc {
            for run in runs {
                let (row, col) = (run.row + u, run.col + v);
                let out = &mut panel[q * W + run.lane..][..W];
                if !(0..height).contains(&row) {
                    out.fill(T::zero());
                    continue;
                }
                let at = (channel * size) as isize + row * width + col;
                let line = usize::try_from(at)
                    .ok()
                    .and_then(|at| planes.get(at..)?.get(..W));
                match line {
                    Some(line) if self.stride == 1 => {
                        out.copy_from_slice(line);
                        // What the copy took from the rows before and after is padding.
                        if col < 0 {
                            for v in &mut out[..run.len.min(-col as usize)] {
                                *v = T::zero();
                            }
                        }
                        if col + run.len as isize > width {
                            for v in &mut out[(width - col).max(0) as usize..run.len] {
                                *v = T::zero();
                            }
                        }
                    }
                    _ => {
                        let plane = &planes[channel * size..][..size];
                        self.copy_line(plane, row, col, &mut out[..run.len]);
                    }
                }
            }
            v += step;
            if v == end_v {
                v = 0;
                u += step;
                if u == end_u {
                    u = 0;
                    channel += 1;
                }
            }
        }
    }

    /// block[q · `kc` + l] = tap `p + q` at grid position `j + l`, for q < `mc` and l < `kc`.
    pub(super) fn pack_rows<T: Float>(
        &self,
        planes: &[T],
        (p, mc): (usize, usize),
        (j, kc): (usize, usize),
        block: &mut [T],
    ) {
        let size = self.height * self.width;
        let (first_i, first_j) = (j / self.grid_width, j % self.grid_width);
        for (q, mut out) in block.chunks_exact_mut(kc).take(mc).enumerate() {
            let (channel, u, v) = self.tap(p + q);
            let plane = &planes[channel * size..][..size];
            let (mut i, mut j) = (first_i, first_j);
            while !out.is_empty() {
                let len = (self.grid_width - j).min(out.len());
                let (line, rest) = out.split_at_mut(len);
                let row = self.row + (i * self.stride) as isize + u;
                let col = self.col + (j * self.stride) as isize + v;
                self.copy_line(plane, row, col, line);
                (i, j, out) = (i + 1, 0, rest);
            }
        }
    }

    /// out\[l\] = plane[row, col + stride · l], or 0 outside of the plane.
    #[inline]
    fn copy_line<T: Float>(&self, plane: &[T], row: isize, col: isize, out: &mut [T]) {
        if row < 0 || row >= self.height as isize {
            return out.fill(T::zero());
        }
        let line = &plane[row as usize * self.width..][..self.width];
        let len = out.len();
        // The lanes whose column is at least 0, and those whose column is below the width.
        let lo = if col < 0 {
            ((-col) as usize).div_ceil(self.stride).min(len)
        } else {
            0
        };
        let left = self.width as isize - col;
        let hi = if left <= 0 {
            0
        } else {
            (left as usize).div_ceil(self.stride).min(len)
        }
        .max(lo);
        for v in &mut out[..lo] {
            *v = T::zero();
        }
        for v in &mut out[hi..] {
            *v = T::zero();
        }
        if lo < hi {
            let first = (col + (lo * self.stride) as isize) as usize;
            if self.stride == 1 {
                out[lo..hi].copy_from_slice(&line[first..first + hi - lo]);
            } else {
                for (v, &x) in out[lo..hi]
                    .iter_mut()
                    .zip(line[first..].iter().step_by(self.stride))
                {
                    *v = x;
                }
            }
        }
    }
}
