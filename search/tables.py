"""Sorted lines in a file, found by bisection in its memory map: opening one reads its head and no more.

The head, a line that sorts before all others, tells how many bytes follow, so that a file that was cut short or lost
its end is met when it is opened and not taken for one that lacks a word.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Bytes of the longest head.
_HEAD = 32


def write_lines(path: Path, rows: Iterable[Iterable[str]]) -> int:
    """Writes rows as lines of cells with tabs between, sorted, each once; returns how many there are.

    Cells must hold neither tabs nor line ends, and the first cell must not be empty. The file is put in the place of an
    older one at once.
    """
    lines = sorted({"\t".join(row).encode() for row in rows})
    fresh = path.with_name(f"{path.name}.new")
    body = b"".join(line + b"\n" for line in lines)
    fresh.write_bytes(b"\t%d\n" % len(body) + body)
    fresh.replace(path)
    return len(lines)


class SortedLines:
    """The lines of a file that `write_lines` wrote."""

    def __init__(self, path: Path):
        """Opens it; raises OSError where it is not there, ValueError where it is not as it was written."""
        with path.open("rb") as file:
            head = file.readline(_HEAD)
            size = path.stat().st_size
            if not head.startswith(b"\t") or len(head) + int(head) != size:
                raise ValueError(f"{path.name} has lost a part")
            self._first = len(head)
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[-1:] != b"\n":
            self._data.close()
            raise ValueError(f"{path.name} has lost its end")

    def close(self) -> None:
        """Gives the file back."""
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
        return (line.decode().split("\t") for line in self._data[self._first :].split(b"\n")[:-1])

    def _find(self, wanted: bytes) -> int:
        """Where the first line begins that is not less than `wanted`."""
        data, low, high = self._data, self._first, len(self._data)
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
