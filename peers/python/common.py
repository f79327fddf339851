"""What the Python peers share: the command line, the data, the timing and the line of JSON."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from safetensors import safe_open

SAMPLE_NS = 1_000_000


class Net:
    """A network's parameters as NumPy arrays, in the order of its layers, and its data."""

    def __init__(self, directory, name):
        with safe_open(directory / f"{name}.safetensors", "np") as file:
            self.tensors = {key: file.get_tensor(key) for key in file.keys()}
            self.pad = int(file.metadata()["pad"])
        self.convs = sum(key.startswith("conv") for key in self.tensors) // 2
        self.linears = sum(key.startswith("linear") for key in self.tensors) // 2

    def layer(self, kind, i):
        """The weight and the bias of a layer: `kind` is "conv" or "linear"."""
        return self.tensors[f"{kind}{i}.weight"], self.tensors[f"{kind}{i}.bias"]

    def batch(self, count):
        return self.tensors["x"][:count].copy(), self.tensors["labels"][:count].copy()


class Data:
    def __init__(self, directory):
        self.directory = directory
        self.flat = None

    def matrices(self, m, k, n):
        if self.flat is None:
            with safe_open(self.directory / "matmul.safetensors", "np") as file:
                self.flat = file.get_tensor("a"), file.get_tensor("b")
        a, b = self.flat
        return a[: m * k].reshape(m, k).copy(), b[: k * n].reshape(k, n).copy()

    def net(self, name):
        return Net(self.directory, name)


class Bench:
    def __init__(self, peer, version, threads, budget_ms):
        self.peer, self.version = peer, version
        self.threads = threads
        self.budget = budget_ms * 1_000_000

    def run(self, work, check, function):
        times = sorted(self.sample(function))
        quantile = lambda q: times[round((len(times) - 1) * q)]
        line = {
            "peer": self.peer,
            "version": self.version,
            "threads": self.threads,
            "work": work,
            "ns": quantile(0.5),
            "p10": quantile(0.1),
            "p90": quantile(0.9),
            "n": len(times),
            "check": [float(value) for value in check],
        }
        print(json.dumps(line), flush=True)

    def sample(self, function):
        clock = time.perf_counter_ns
        start, calls = clock(), 0
        while calls == 0 or clock() - start < self.budget / 4:
            function()
            calls += 1
        inner = max(1, round(SAMPLE_NS * calls / (clock() - start)))
        times, start = [], clock()
        while len(times) < 3 or clock() - start < self.budget:
            begin = clock()
            for _ in range(inner):
                function()
            times.append((clock() - begin) / inner)
        return times


def some_of(values):
    """Elements spread over a result, to compare it by."""
    values = np.asarray(values).ravel()
    return values[:: max(1, values.size // 13)]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("target/data"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--ms", type=int, default=100)
    parser.add_argument("work", nargs="*")
    return parser.parse_args()


def main(peer, version, args, matmul=None, train=None, infer=None):
    """Runs the works of the command line with the functions that the peer has for them."""
    data = Data(args.data)
    bench = Bench(peer, version, args.threads, args.ms)
    for work in args.work:
        kind, what, *batch = work.split(":")
        function = {"matmul": matmul, "train": train, "infer": infer}[kind]
        if function is None:
            continue
        if kind == "matmul":
            function(work, data, *map(int, what.split("x")), bench)
        else:
            function(work, data.net(what), int(batch[0]), bench)
