"""The works: rows of the table, points of the curves, what each costs at least, and who does
what."""

from dataclasses import dataclass

# Sizes of the linear layers; (inputs, outputs, side of the result) of the convolutions.
LINEARS = {"mlp": [784, 256, 128, 10], "tiny": [4, 16, 3], "micro": [16, 32, 12, 4]}
CONVS = {
    "cnn28": ([(1, 8, 26), (8, 16, 11)], 400),
    "cnn32": ([(3, 16, 32), (16, 32, 16)], 2048),
}


def layers(net):
    """For each layer: multiply-adds of one input, and elements of the weight."""
    if net in LINEARS:
        sizes = LINEARS[net]
        return [(i * o, i * o) for i, o in zip(sizes, sizes[1:])]
    if net in CONVS:
        convs, features = CONVS[net]
    else:
        channels = int(net.removeprefix("channels"))
        convs, features = [(channels, channels, 16)], 64 * channels
    linear = features * 10
    return [(9 * i * o * side**2, 9 * i * o) for i, o, side in convs] + [(linear, linear)]


def flops(work):
    """Multiplications and additions of a work, without those of elementwise operations.

    A train step computes each product three times (forward, gradient of the weight, gradient of the
    input), but no gradient of the first layer's input.
    """
    kind, what, *batch = work.split(":")
    if kind == "matmul":
        m, k, n = map(int, what.split("x"))
        return 2 * m * k * n
    per_layer = [2 * int(batch[0]) * cost for cost, _ in layers(what)]
    return sum(per_layer) if kind == "infer" else 3 * sum(per_layer) - per_layer[0]


def bytes_read(work):
    """The bytes that a work cannot avoid to read: operands or weights."""
    kind, what, *_ = work.split(":")
    if kind == "matmul":
        m, k, n = map(int, what.split("x"))
        return 4 * (m * k + k * n)
    weights = 4 * sum(count for _, count in layers(what))
    return weights


@dataclass
class Row:
    label: str
    work: str
    # The ratio to the best peer that is wanted, with one thread and with two.
    wanted: tuple = (None, None)
    # How many times the time of loops by hand is wanted at most.
    by_hand: float = 2.0


def matmul(label, work, *wanted):
    return Row(f"matmul {label}", f"matmul:{work}", wanted)


# What is wanted, as a ratio to the best peer: our goal over what the best peer reached when it was
# set.
TABLE = [
    matmul("64×784×256", "64x784x256", 112 / 112, 210 / 204),
    matmul("64×256×128", "64x256x128", 112 / 113, 190 / 166),
    matmul("64×128×10", "64x128x10", 90 / 69, 90 / 68),
    matmul("256³", "256x256x256", 114 / 115, 215 / 205),
    matmul("512³", "512x512x512", 114 / 114, 222 / 219),
    matmul("1024³", "1024x1024x1024", 111 / 109, 223 / 223),
    matmul("2048³", "2048x2048x2048", 109 / 107, 222 / 219),
    matmul("1×784×256", "1x784x256", 50 / 38, 50 / 38),
    matmul("16×27×900", "16x27x900", 109 / 109, 150 / 110),
    matmul("32×144×169", "32x144x169", 110 / 109, 160 / 109),
    matmul("64×576×49", "64x576x49", 105 / 86, 160 / 137),
    matmul("8³", "8x8x8", 60 / 29, None),
    matmul("16³", "16x16x16", 98 / 86, None),
    matmul("32³", "32x32x32", 110 / 107, None),
    Row("train MLP, batch 64", "train:mlp:64", (715 / 640, 611 / 380)),
    Row("train CNN28, batch 64", "train:cnn28:64", (4704 / 1300, 2802 / 750)),
    Row("train CNN32, batch 64", "train:cnn32:64", (16.7 / 7.5, 8.8 / 4.2)),
    Row("infer MLP, batch 1", "infer:mlp:1", (15.6 / 10.5, 13.1 / 10.5)),
    Row("infer CNN28, batch 1", "infer:cnn28:1", (15.2 / 7, 20.2 / 7)),
    Row("infer CNN32, batch 1", "infer:cnn32:1", (41.1 / 35, 29.6 / 24)),
    Row("infer 4-16-3, batch 1", "infer:tiny:1", (0.96 / 0.06, None), 0.06 / 0.028),
    Row("train 16-32-12-4, batch 1", "train:micro:1"),
]

SIZES = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]
BATCHES = [1, 4, 16, 64, 256, 1024, 4096]
CHANNELS = [1, 2, 4, 8, 16, 32, 64, 128, 256]


def curves(quick):
    """The points of the curves."""
    sizes = SIZES[:-1] if quick else SIZES
    return (
        [f"matmul:{n}x{n}x{n}" for n in sizes]
        + [f"train:mlp:{n}" for n in BATCHES]
        + [f"infer:mlp:{n}" for n in BATCHES]
        + [f"train:channels{n}:8" for n in CHANNELS]
    )


MATMUL_ONLY = {"gemm", "matrixmultiply", "faer", "OpenBLAS", "nalgebra", "NumPy"}


def does(peer, work):
    """Whether a peer has this kind of work."""
    kind, what, *_ = work.split(":")
    if peer in MATMUL_ONLY:
        return kind == "matmul"
    if peer == "ONNX Runtime":
        return kind == "infer"
    if peer == "by hand":
        return work in ("infer:tiny:1", "train:micro:1")
    if peer == "dfdx":
        return kind != "matmul" and what in LINEARS
    return True
