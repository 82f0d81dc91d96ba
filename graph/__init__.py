"""The only package that speaks Cypher: compilers without I/O, two executors, and the embedded server."""
