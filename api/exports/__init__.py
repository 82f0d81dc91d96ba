"""Exports: what is asked as a file, with who says so, and beside it the query, its data and their licences.

Rows of a query, as tables:
    document.py   the query made to tell its evidence and to be paged; the columns, from the query and not from what it found
    rows.py       the pages, flattened, kept on disk until the last one: only then all datasets that are cited are known
    export.py     from end to end

Parts of the graph, or all of it:
    chosen.py     which part: what a query shows, what lies around a thing or on paths, everything
    staged.py     its nodes and relations with what they cite, kept on disk as lines of a graph file
    graph.py      from end to end

    to_<format>   one file a format
    put.py        what is written, put in its place when it is whole
"""
