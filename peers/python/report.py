"""Turns results.jsonl into the tables of docs/PERFORMANCE.md, between two markers, and into the
plots."""

import json
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import plots
import rows

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
BEGIN = "<!-- written by peers/run: begin -->"
END = "<!-- written by peers/run: end -->"

# Results that differ by more than this from ours, relative to the largest value, are marked.
TOLERANCE = 1e-4
OURS, BY_HAND = "ours", "by hand"


class Result:
    """What one peer reached on one work with one number of threads, over all rounds."""

    def __init__(self, records):
        medians = [record["ns"] for record in records]
        self.ns = statistics.median(medians)
        self.fastest = min(medians)
        if len(medians) > 1:
            self.spread = (max(medians) - min(medians)) / 2 / self.ns
        else:
            self.spread = (records[0]["p90"] - records[0]["p10"]) / 2 / self.ns
        self.check = records[-1]["check"]
        self.deviation = 0.0

    def compare(self, reference):
        largest = max(map(abs, reference.check))
        differences = [abs(a - b) for a, b in zip(self.check, reference.check)]
        self.deviation = max(differences) / largest
        if len(self.check) != len(reference.check) or self.deviation != self.deviation:
            self.deviation = float("inf")

    @property
    def right(self):
        return self.deviation <= TOLERANCE


class Results:
    def __init__(self, path):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        self.meta = next(record for record in records if record["part"] == "meta")
        self.limits = {
            (record["limit"], record["threads"]): record["value"]
            for record in records
            if record["part"] == "peak"
        }
        self.versions = {}
        grouped = defaultdict(list)
        for record in records:
            if "work" in record:
                grouped[record["part"], record["work"], record["threads"], record["peer"]].append(
                    record
                )
                self.versions[record["peer"]] = record["version"]
        self.results = {key: Result(group) for key, group in grouped.items()}
        for (part, work, threads, _), result in self.results.items():
            reference = self.results.get((part, work, threads, OURS))
            if reference:
                result.compare(reference)

    def of(self, part, work, threads):
        """The results of one work, by peer."""
        return {
            peer: result
            for (of_part, of_work, of_threads, peer), result in self.results.items()
            if (of_part, of_work, of_threads) == (part, work, threads)
        }

    def peers(self):
        return list(self.versions)

    def peak(self, threads):
        """The largest number of GFLOP/s of any instruction set."""
        return max(
            value for (limit, of), value in self.limits.items() if of == threads and "FLOP" in limit
        )

    def limit_ns(self, work, threads):
        """The time that the work takes at the machine's peak, or at the bandwidth of the cache that
        holds its operands."""
        size = rows.bytes_read(work)
        caches = self.meta["caches"]
        level = next(
            (level for level in ("L1", "L2", "L3") if size <= caches.get(level, 0)), "DRAM"
        )
        return max(
            rows.flops(work) / self.peak(threads),
            size / self.limits[f"{level} GB/s", threads],
        )


def time_text(ns):
    for unit, scale in (("ns", 1), ("µs", 1e3), ("ms", 1e6)):
        if ns < 1000 * scale or unit == "ms":
            return f"{three_digits(ns / scale)} {unit}"


def three_digits(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def amount(work, ns):
    """GFLOP/s of a product, the time of everything else."""
    if work.startswith("matmul"):
        return three_digits(rows.flops(work) / ns)
    return time_text(ns)


def cell(work, result):
    mark = "" if result.right else " ‡"
    return f"{amount(work, result.ns)}{mark} ±{100 * result.spread:.0f} %"


def table(header, lines):
    align = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, align, *lines]) + "\n"


def summary(results, threads):
    """Ours beside the best peer."""
    lines = []
    for row in rows.TABLE:
        found = results.of("table", row.work, threads)
        ours = found.pop(OURS, None)
        found.pop(BY_HAND, None)
        right = {peer: result for peer, result in found.items() if result.right}
        if ours is None or not right:
            continue
        best = min(right, key=lambda peer: right[peer].ns)
        ratio = right[best].ns / ours.ns
        fastest = min(result.fastest for result in right.values()) / ours.fastest
        wanted = row.wanted[threads - 1]
        share = results.limit_ns(row.work, threads) / ours.ns
        lines.append(
            [
                row.label,
                cell(row.work, ours),
                f"{amount(row.work, right[best].ns)} ({best})",
                f"**{ratio:.2f}**" if ratio >= 1 else f"{ratio:.2f}",
                f"{fastest:.2f}",
                f"{wanted:.2f}" if wanted else "–",
                f"{100 * share:.0f} %",
                amount(row.work, results.limit_ns(row.work, threads)),
            ]
        )
    header = [
        "work",
        "ours",
        "best peer",
        "ratio",
        "of fastest rounds",
        "goal",
        "of the limit",
        "limit",
    ]
    return table(header, lines)


def against_hand(results):
    lines = []
    for row in rows.TABLE:
        found = results.of("table", row.work, 1)
        if OURS in found and BY_HAND in found:
            ours, hand = found[OURS], found[BY_HAND]
            lines.append(
                [
                    row.label,
                    cell(row.work, ours),
                    cell(row.work, hand),
                    f"{ours.ns / hand.ns:.2f}",
                    f"{ours.fastest / hand.fastest:.2f}",
                    f"≤ {row.by_hand:.1f}",
                ]
            )
    header = [
        "work, 1 thread",
        "ours",
        "loops by hand",
        "ours / by hand",
        "of fastest rounds",
        "goal",
    ]
    return table(header, lines)


def two_threads(results):
    """The rows on which two threads are slower than one."""
    slower = []
    for row in rows.TABLE:
        one = results.of("table", row.work, 1).get(OURS)
        two = results.of("table", row.work, 2).get(OURS)
        if one and two and two.fastest > 1.03 * one.fastest:
            slower.append(f"{row.label} ({two.fastest / one.fastest:.2f} times the time of one)")
    if not slower:
        return (
            "With two threads ours is on no row more than 3 % slower than with one "
            "(fastest rounds).\n"
        )
    return (
        "With two threads ours is more than 3 % slower than with one (fastest rounds) on: "
        + ", ".join(slower)
        + ".\n"
    )


def everyone(results, threads, matmul):
    """Every peer on every row of products, or on every other row."""
    works = [row for row in rows.TABLE if row.work.startswith("matmul") == matmul]
    found = [results.of("table", row.work, threads) for row in works]
    peers = [peer for peer in results.peers() if any(peer in line for line in found)]
    lines = [
        [row.label, *(cell(row.work, line[peer]) if peer in line else "–" for peer in peers)]
        for row, line in zip(works, found)
        if line
    ]
    return table(["work", *peers], lines)


def deviations(results):
    """A sentence on the results that differ from ours."""
    wrong = defaultdict(list)
    for (_, work, _, peer), result in results.results.items():
        if not result.right:
            wrong[peer].append((work, result.deviation))
    if not wrong:
        return (
            f"All losses, logits and products agree with ours within {TOLERANCE:g}, "
            "relative to the largest value.\n"
        )
    text = (
        f"‡ The result differs from ours by more than {TOLERANCE:g} of the largest value, "
        "so it does not count as a best peer:\n\n"
    )
    for peer, found in wrong.items():
        works = sorted({work for work, _ in found})
        text += f"- {peer}: {', '.join(works)}; by up to {max(d for _, d in found):.1g}\n"
    return text


def report(results):
    meta = results.meta
    versions = ", ".join(
        f"{peer} {version}"
        for peer, version in results.versions.items()
        if peer not in (OURS, BY_HAND)
    )
    limit_names = dict.fromkeys(limit for limit, _ in results.limits)
    limits = [
        [name, *(three_digits(results.limits[name, threads]) for threads in (1, 2))]
        for name in limit_names
    ]
    parts = [
        f"Measured on {meta['date']} with commit `{meta['commit']}`"
        + (", in the quick mode" if meta["quick"] else "")
        + f".\n\n- Machine: {meta['machine']}\n"
        + f"- {meta['rustc']}, default flags; Python {meta['python']}\n"
        + f"- Peers: {versions}\n",
        "### The machine's limits\n",
        table(["limit", "1 thread", "2 threads"], limits),
        "### One thread\n",
        summary(results, 1),
        against_hand(results),
        "### Two threads\n",
        summary(results, 2),
        two_threads(results),
        "### Do the peers compute the same?\n",
        deviations(results),
    ]
    for threads, words in ((1, "one thread"), (2, "two threads")):
        parts += [
            f"### Every peer, {words}\n",
            "Products of matrices, GFLOP/s:\n",
            everyone(results, threads, matmul=True),
            "Networks:\n",
            everyone(results, threads, matmul=False),
        ]
    return "\n".join(parts)


def main():
    results = Results(Path(sys.argv[1]))
    text = report(results)
    print(text)
    page = DOCS / "PERFORMANCE.md"
    pattern = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    page.write_text(pattern.sub(lambda _: f"{BEGIN}\n\n{text}\n{END}", page.read_text()))
    plots.draw(results, DOCS)


if __name__ == "__main__":
    main()
