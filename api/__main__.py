"""`python -m api` writes the committed SDL anew."""

from api import SCHEMA_FILE, schema_text

SCHEMA_FILE.write_text(schema_text(), "utf-8")
