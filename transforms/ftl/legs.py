"""The sectors of all duties in one row of arrays: those of a duty lie next to each other, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.ftl.arrays import Flags, Numbers, Objects


@dataclass(frozen=True, slots=True)
class Legs:
    """Something of each duty, such as its sectors.

    Attributes:
        duty: which duty it belongs to, as row of the duties' frame; never falling.
        row: which row of its own frame it is.
        offsets: where those of each duty begin, and at the end where the last of all ends.
    """

    duty: Numbers
    row: Numbers
    offsets: Numbers

    @property
    def counts(self) -> Numbers:
        """How many each duty has."""
        return np.diff(self.offsets)

    def only(self, wanted: Flags) -> Legs:
        """Those of them that are wanted, one flag each."""
        duty = self.duty[wanted]
        return Legs(duty, self.row[wanted], offsets_of(duty, len(self.offsets) - 1))

    def firsts(self) -> Numbers:
        """The row of each duty's first, -1 where it has none."""
        return self._edge(self.offsets[:-1])

    def lasts(self) -> Numbers:
        """The row of each duty's last, -1 where it has none."""
        return self._edge(self.offsets[1:] - 1)

    def _edge(self, places: Numbers) -> Numbers:
        edges = np.full(len(places), -1, dtype=np.int64)
        some = self.counts > 0
        edges[some] = self.row[places[some]]
        return edges


def legs_of(duty_keys: pd.Series[Any], sectors: pd.DataFrame) -> Legs:
    """The sectors of each duty by its key and in order of their position. Those of an unknown duty are left out.

    Where a key is there twice, its sectors are those of the first: the checks set both duties aside.
    """
    duty = positions_of(sectors["duty_key"], duty_keys)
    order = _order(duty, sectors["position"].to_numpy(dtype=np.int64))
    order = order[duty[order] >= 0]
    return Legs(duty[order], order, offsets_of(duty[order], len(duty_keys)))


def _order(duty: Numbers, position: Numbers) -> Numbers:
    """The rows by duty and position. Sorting is dear, and mostly they are in order."""
    rising = (duty[1:] > duty[:-1]) | ((duty[1:] == duty[:-1]) & (position[1:] >= position[:-1]))
    return np.arange(len(duty)) if rising.all() else np.lexsort((position, duty))


def positions_of(wanted: pd.Series[Any], keys: pd.Series[Any]) -> Numbers:
    """Where each wanted key stands first among the keys; -1 where it is missing or not there."""
    index = pd.Index(keys)
    if index.is_unique:
        return np.asarray(index.get_indexer(pd.Index(wanted)), dtype=np.int64)
    unique = ~index.duplicated()
    found = index[unique].get_indexer(pd.Index(wanted))
    return np.asarray(np.append(np.flatnonzero(unique), -1)[found], dtype=np.int64)


def offsets_of(duty: Numbers, duties: int) -> Numbers:
    """Where the entries of each duty begin, given the duty of each entry in order."""
    ends = np.cumsum(np.bincount(duty, minlength=duties))
    return np.asarray(np.concatenate([[0], ends]), dtype=np.int64)


def sums(values: Numbers, legs: Legs) -> Numbers:
    """The sum over each duty."""
    running = np.concatenate([[0], np.cumsum(values)])
    return np.asarray(running[legs.offsets[1:]] - running[legs.offsets[:-1]], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Lists:
    """A list for each duty; equal lists are one tuple in memory, because crews fly together and routes recur.

    Attributes:
        ids: which of the tuples is each duty's.
        tuples: the different ones.
    """

    ids: Numbers
    tuples: Objects

    def column(self) -> Objects:
        """The list of each duty."""
        return self.tuples[self.ids]

    def joined(self) -> Objects:
        """The text of each duty: its list joined by ", ", None where it is empty."""
        texts: list[Any] = [", ".join(entries) or None for entries in self.tuples]
        return np.array(texts, dtype=object)[self.ids]


def lists(codes: Numbers, values: Objects, legs: Legs) -> Lists:
    """The values of each duty's entries as tuples.

    Args:
        codes: of each entry, the place of its value; -1 for None.
        values: the values.
        legs: whose entries they are.
    """
    ids = _ids(codes, len(values), legs)
    _, firsts = np.unique(ids, return_index=True)
    entries = np.append(values, np.array([None], dtype=object))[codes].tolist()
    begins, ends = legs.offsets[firsts].tolist(), legs.offsets[firsts + 1].tolist()
    whole = (tuple(entries[begin:end]) for begin, end in zip(begins, ends, strict=True))
    tuples = np.fromiter(whole, dtype=object, count=len(firsts))
    return Lists(ids, tuples)


def _ids(codes: Numbers, values: int, legs: Legs) -> Numbers:
    """The same number for the same sequence of codes: the number of all but the last and the last make a new one."""
    ids = np.zeros(len(legs.offsets) - 1, dtype=np.int64)
    counts = legs.counts
    numbered = 1
    for place in range(int(counts.max(initial=0))):
        longer = np.flatnonzero(counts > place)
        pairs = ids[longer] * (values + 1) + codes[legs.offsets[longer] + place] + 1
        found, different = pd.factorize(pairs)
        ids[longer] = found + numbered
        numbered += len(different)
    return pd.factorize(ids)[0].astype(np.int64)


def each_once(codes: Numbers, legs: Legs) -> tuple[Numbers, Legs]:
    """The codes of each duty without the missing ones, each at its first place only."""
    pairs = pd.Series(legs.duty * (int(codes.max(initial=0)) + 1) + codes)
    wanted = (codes >= 0) & ~pairs.where(codes >= 0, -1 - pairs.index).duplicated().to_numpy()
    return codes[wanted], legs.only(wanted)


def coded(values: npt.NDArray[Any]) -> tuple[Numbers, npt.NDArray[Any]]:
    """Numbers for values, -1 for missing ones, and the different values."""
    codes, different = pd.factorize(values)
    return codes.astype(np.int64), np.asarray(different)
