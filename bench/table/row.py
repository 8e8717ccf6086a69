# SPDX-License-Identifier: Apache-2.0
"""A row of the table: what was measured, beside what, and what it should reach."""

import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    name: str
    unit: str  # of ours and of the reference
    ours: list  # one figure a run
    reference: list  # of the same runs; empty: ours are compared with `limit` themselves
    limit: float | None = None  # of the ratio, or of the figure; None: for information
    at_least: bool = True  # whether the limit is a lower one
    cpu: tuple = ()  # microseconds of processor time a message: ours, the reference's
    note: str = ""

    def ratios(self):
        return [mine / theirs for mine, theirs in zip(self.ours, self.reference)] if self.reference else self.ours

    def median(self):
        return statistics.median(self.ratios())

    def reached(self):
        if self.limit is None:
            return None
        return self.median() >= self.limit if self.at_least else self.median() <= self.limit


def figure(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def with_spread(values):
    middle, low, high = statistics.median(values), min(values), max(values)
    return figure(middle) if len(values) == 1 else f"{figure(middle)} ({figure(low)} to {figure(high)})"


def markdown(rows):
    lines = ["| row | ours | reference | ratio: median (spread) | to reach | | CPU µs a message, ours / reference | |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        ratio = with_spread(row.ratios()) if row.reference else ""
        goal = "" if row.limit is None else f"{sign} {figure(row.limit)}"
        verdict = {None: "", True: "reached", False: "**not reached**"}[row.reached()]
        theirs = f"{figure(statistics.median(row.reference))} {row.unit}" if row.reference else ""
        cpu = " / ".join(figure(each) for each in row.cpu)
        lines.append(f"| {row.name} | {figure(statistics.median(row.ours))} {row.unit} | {theirs} | {ratio} | {goal} | "
                     f"{verdict} | {cpu} | {row.note} |")
    return "\n".join(lines)
