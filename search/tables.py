"""Sorted lines in a file, found by bisection in its memory map: opening one reads nothing."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path


def write_lines(path: Path, rows: Iterable[Iterable[str]]) -> int:
    """Writes rows as lines of cells with tabs between, sorted, each once; returns how many there are.

    Cells must hold neither tabs nor line ends. The file is put in the place of an older one at once.
    """
    lines = sorted({"\t".join(row).encode() for row in rows})
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(b"".join(line + b"\n" for line in lines))
    fresh.replace(path)
    return len(lines)


class SortedLines:
    """The lines of a file that `write_lines` wrote."""

    def __init__(self, path: Path):
        """Opens it; raises OSError where it is not there."""
        with path.open("rb") as file:
            size = path.stat().st_size
            self._data: mmap.mmap | bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    def close(self) -> None:
        """Gives the file back."""
        if isinstance(self._data, mmap.mmap):
            self._data.close()

    def rows(self, key: str) -> Iterator[list[str]]:
        """The cells of the lines whose first cell is `key`."""
        return self.starting(f"{key}\t")

    def starting(self, start: str) -> Iterator[list[str]]:
        """The cells of the lines that begin with these characters, in order."""
        wanted = start.encode()
        data, at = self._data, self._find(wanted)
        while data[at : at + len(wanted)] == wanted and at < len(data):
            end = data.find(b"\n", at)
            yield data[at:end].decode().split("\t")
            at = end + 1

    def all(self) -> Iterator[list[str]]:
        """The cells of all lines, in order."""
        return (line.decode().split("\t") for line in self._data[:].split(b"\n")[:-1])

    def _find(self, wanted: bytes) -> int:
        """Where the first line begins that is not less than `wanted`."""
        data, low, high = self._data, 0, len(self._data)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            end = data.find(b"\n", middle, high)
            end = high if end < 0 else end + 1
            if data[start : start + len(wanted)] < wanted:
                low = end
            else:
                high = start
        return low
