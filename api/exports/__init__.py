"""Exports: the rows of a query as a file, with who says so in each row, and beside the rows the query, its data and their licences.

    document.py   the query made to tell its evidence and to be paged; the columns, from the query and not from what it found
    rows.py       the pages, flattened, kept on disk until the last one: only then all datasets that are cited are known
    to_<format>   one file a format
"""
