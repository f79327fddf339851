"""The curves: cost against size, on logarithmic axes."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

import rows

# One colour a peer, the same in every plot; ours is thick and dark.
COLOURS = {
    "ours": "#111111",
    "gemm": "#1f77b4",
    "matrixmultiply": "#8c564b",
    "faer": "#2ca02c",
    "OpenBLAS": "#9467bd",
    "nalgebra": "#bcbd22",
    "NumPy": "#c5b0d5",
    "candle": "#ff7f0e",
    "burn flex": "#d62728",
    "burn ndarray": "#ff9896",
    "dfdx": "#17becf",
    "PyTorch": "#e377c2",
    "JAX": "#7f7f7f",
    "ONNX Runtime": "#aec7e8",
}


def spread_labels(ends, gap):
    """Moves labels apart that would overlap; `ends` are heights in axes units, from 0 to 1."""
    order = sorted(range(len(ends)), key=lambda i: ends[i])
    moved = list(ends)
    for below, above in zip(order, order[1:]):
        moved[above] = max(moved[above], moved[below] + gap)
    excess = max(0.0, moved[order[-1]] - 1.0) if order else 0.0
    return [height - excess for height in moved]


def curve_plot(results, path, title, xlabel, ylabel, sizes, work_of, value_of, limit=None):
    figure, axes = plt.subplots(figsize=(8.5, 5.2))
    figure.patch.set_facecolor("white")
    lines = []
    for peer in results.peers():
        points = [(n, results.of("curves", work_of(n), 1).get(peer)) for n in sizes]
        points = [(n, value_of(n, result.ns)) for n, result in points if result]
        if not points:
            continue
        ours = peer == "ours"
        style = {"linewidth": 2.8, "zorder": 5} if ours else {"linewidth": 1.3}
        colour = COLOURS.get(peer, "#444444")
        axes.plot(*zip(*points), marker="o", markersize=5 if ours else 3, color=colour, **style)
        lines.append((peer, colour, points[-1]))
    if not lines:
        plt.close(figure)
        return
    if limit:
        axes.plot(sizes, [limit(n) for n in sizes], linestyle="--", color="#999999", linewidth=1)
        lines.append(("limit", "#999999", (sizes[-1], limit(sizes[-1]))))
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.set_title(title, loc="left")
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.grid(True, which="major", color="#dddddd", linewidth=0.7)
    axes.grid(True, which="minor", axis="y", color="#eeeeee", linewidth=0.4)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    to_axes = lambda point: axes.transAxes.inverted().transform(axes.transData.transform(point))
    ends = [to_axes(point) for _, _, point in lines]
    heights = spread_labels([y for _, y in ends], 0.045)
    for (peer, colour, _), (x, y), height in zip(lines, ends, heights):
        weight = "bold" if peer == "ours" else "normal"
        axes.annotate(
            peer,
            xy=(x, y),
            xytext=(1.05, height),
            xycoords="axes fraction",
            color=colour,
            weight=weight,
            fontsize=9,
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.5,
                "shrinkA": 1,
                "shrinkB": 2,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def draw(results, docs):
    plt.rcParams |= {
        "svg.hashsalt": "peers",
        "font.size": 10,
        "svg.fonttype": "none",
        "font.family": "sans-serif",
    }
    square = lambda n: f"matmul:{n}x{n}x{n}"
    curve_plot(
        results,
        docs / "matmul.svg",
        "Product of square matrices, one thread",
        "side n",
        "GFLOP/s",
        rows.SIZES,
        square,
        lambda n, ns: rows.flops(square(n)) / ns,
        lambda n: results.peak(1),
    )
    for kind, title in (("train", "Train step"), ("infer", "Inference")):
        work = lambda n: f"{kind}:mlp:{n}"
        curve_plot(
            results,
            docs / f"batch-{kind}.svg",
            f"{title} of the MLP 784-256-128-10, one thread",
            "batch",
            "µs a sample",
            rows.BATCHES,
            work,
            lambda n, ns: ns / 1e3 / n,
            lambda n: results.limit_ns(work(n), 1) / 1e3 / n,
        )
    work = lambda n: f"train:channels{n}:8"
    curve_plot(
        results,
        docs / "channels.svg",
        "Train step of a convolution from C to C channels, 16×16, batch 8, one thread",
        "channels C",
        "µs",
        rows.CHANNELS,
        work,
        lambda n, ns: ns / 1e3,
        lambda n: results.limit_ns(work(n), 1) / 1e3,
    )
