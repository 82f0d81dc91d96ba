"""Tables of every kind, read as rows: CSV and TSV, Excel, JSON lines, Parquet, plain, packed (gz) or as a member of a zip.

    for row in read(path, Form(columns=("Project ID", "Geoname"), encoding="cp1252")):
        if isinstance(row, Problem):
            yield row
        else:
            row["Project ID"]  # stripped text, or None where the source says nothing
"""

from loaders.table.cells import day, number, split
from loaders.table.form import Form, Row
from loaders.table.held import Held
from loaders.table.read import files, headers, read

__all__ = ["Form", "Held", "Row", "day", "files", "headers", "number", "read", "split"]
