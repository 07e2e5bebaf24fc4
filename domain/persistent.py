"""A mapping that grows without being copied whole: what a stream of thousands of votes or responses is folded into."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from zlib import crc32

V = TypeVar("V")

BUCKETS = 256


def _bucket_of(key: str) -> int:
    return crc32(key.encode()) % BUCKETS


@dataclass(frozen=True, eq=False, repr=False)
class GrowingMap(Mapping[str, V]):
    """An immutable mapping from text; a new key costs a copy of one bucket.

    A dict copied for each of n votes makes a fold quadratic. With the keys spread over 256 dicts, a new vote copies one
    of them and the tuple that holds them all, and every state keeps a mapping of its own that nothing can change.
    """

    buckets: tuple[Mapping[str, V], ...] = ({},) * BUCKETS
    size: int = 0

    def __getitem__(self, key: str) -> V:
        return self.buckets[_bucket_of(key)][key]

    def __iter__(self) -> Iterator[str]:
        for bucket in self.buckets:
            yield from bucket

    def __len__(self) -> int:
        return self.size

    def adding(self, items: Iterable[tuple[str, V]]) -> "GrowingMap[V]":
        """This mapping with these keys added, or their values replaced."""
        added: dict[int, dict[str, V]] = defaultdict(dict)
        for key, value in items:
            added[_bucket_of(key)][key] = value
        buckets = list(self.buckets)
        size = self.size
        for index, new in added.items():
            merged = {**buckets[index], **new}
            size += len(merged) - len(buckets[index])
            buckets[index] = merged
        return GrowingMap(tuple(buckets), size)
