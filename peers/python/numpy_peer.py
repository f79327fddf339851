"""NumPy: products of matrices, by the BLAS in its wheel. Threads: OPENBLAS_NUM_THREADS."""

import numpy as np

import common


def matmul(work, data, m, k, n, bench):
    a, b = data.matrices(m, k, n)
    c = np.empty((m, n), np.float32)
    np.matmul(a, b, out=c)
    bench.run(work, common.some_of(c), lambda: np.matmul(a, b, out=c))


common.main("NumPy", np.__version__, common.arguments(), matmul)
