"""A table as a Parquet file, written a group of rows at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rxkg.graph.exports.tables import Row, Table

_TYPES: Mapping[str, Any] = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}


class ParquetSink:
    """Takes the rows of one table; `size` of them are in memory at most."""

    def __init__(self, path: Path, table: Table, size: int):
        self._schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._size = size
        self._rows: list[Row] = []

    def put(self, row: Row) -> None:
        """Takes a row."""
        self._rows.append(row)
        if len(self._rows) == self._size:
            self._flush()

    def close(self) -> None:
        """Writes what is still in memory and closes the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [pa.array(values, type=field.type) for values, field in zip(columns, self._schema, strict=True)]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._rows.clear()
