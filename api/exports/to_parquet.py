"""Parquet with the types that the query declares; what stands beside the rows is the file's metadata, under `partnergraph`."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import orjson

from api.exports.document import Column
from api.exports.rows import Kept
from schema.errors import PartnergraphError

BATCH = 10_000  # rows of a row group


class NoParquet(PartnergraphError):
    """The package that writes Parquet is not installed."""

    code = "no-parquet"


def write(kept: Kept, path: Path) -> None:
    """The table, in groups of rows. Raises NoParquet."""
    try:
        import pyarrow as pa  # noqa: PLC0415  # an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as gone:
        raise NoParquet("Parquet files need pyarrow, which is not installed.", "pip install 'partnergraph[parquet]'") from gone
    citation = pa.struct([("source", pa.string()), ("record", pa.string()), ("passages", pa.list_(pa.string())), ("cite", pa.string())])
    fields = [pa.field(title, type_) for title, type_ in zip(kept.about.columns, [*(_type(pa, column) for column in kept.columns), pa.list_(citation)], strict=True)]
    schema = pa.schema(fields, metadata={"partnergraph": orjson.dumps(kept.about.as_json())})
    with parquet.ParquetWriter(path, schema, compression="zstd") as out:
        rows = iter(kept)
        while batch := [[*row.values, row.citations] for row in itertools.islice(rows, BATCH)]:
            out.write_table(pa.Table.from_arrays([pa.array(values, type=one.type) for values, one in zip(zip(*batch, strict=True), fields, strict=True)], schema=schema))


def _type(pa: Any, column: Column) -> Any:
    one = {"integer": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}.get(column.kind, pa.string())
    return pa.list_(one) if column.many else one
