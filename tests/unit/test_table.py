"""The reader of tables: what it makes of good and bad ones."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from loaders.base import LoadError, Problem
from loaders.table import Form, Held, Row, day, number, read, split


def rows(path: Path, form: Form | None = None, member: str = "") -> list[dict[str, str | None]]:
    found = list(read(path, form, member))
    assert [item for item in found if isinstance(item, Problem)] == []
    return [dict(item.values()) for item in found if isinstance(item, Row)]


def told(path: Path, form: Form | None = None) -> list[tuple[str, int | None]]:
    return [(item.kind, item.line) for item in read(path, form) if isinstance(item, Problem)]


WANTED = [{"Id": "P1", "Città": "Yaoundé"}, {"Id": "P2", "Città": None}]


def csv_text(mark: str = ",") -> str:
    return f"Id{mark}Città\nP1{mark} Yaoundé \nP2{mark}N/A\n"


FORM = Form(columns=("id", "CITTÀ"), empty=frozenset({"n/a"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_text_is_read_in_its_encoding_with_its_delimiter(tmp_path: Path, encoding: str, mark: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv_text(mark).encode(encoding))
    assert rows(file, FORM) == WANTED


def test_a_declared_encoding_is_used_and_does_not_win_over_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("name\nŁódź\n".encode("iso-8859-2"))
    assert rows(file, Form(encoding="iso-8859-2")) == [{"name": "Łódź"}]
    file.write_bytes("name\nŁódź\n".encode())
    assert rows(file, Form(encoding="iso-8859-2")) == [{"name": "Łódź"}]


def test_packed_tables_and_members_of_a_zip(tmp_path: Path) -> None:
    packed, archive = tmp_path / "a.tsv.gz", tmp_path / "a.zip"
    packed.write_bytes(gzip.compress(csv_text("\t").encode()))
    assert rows(packed, FORM) == WANTED
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("v1/data/a.csv", csv_text())
        out.writestr("v1/meta/b.csv", "x\n1\n")
    assert rows(archive, FORM, "*/data/a.csv") == WANTED
    assert next(iter(read(archive, FORM, "*/data/a.csv"))).file == f"{archive}!v1/data/a.csv"
    with pytest.raises(LoadError, match=r"2 members .*v1/data/a.csv, v1/meta/b.csv"):
        rows(archive, FORM, "*.csv")


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    sheet = book.create_sheet("Data")
    for line in (["A title"], [], ["Id", "Since", "Amount", "Note"], ["P1", dt.datetime(2020, 5, 1), 12.0, None], [None, None], [7, None, 1.5, "x"]):  # noqa: DTZ001
        sheet.append(line)
    book.save(path)
    return path


def test_a_sheet_with_its_header_further_down_keeps_the_lines_of_the_file(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx")
    found = list(read(file, Form(columns=("Id",), sheet="Data", header=3)))
    assert [(row.line, dict(row.values())) for row in found] == [
        (4, {"Id": "P1", "Since": "2020-05-01", "Amount": "12", "Note": None}), (6, {"Id": "7", "Since": None, "Amount": "1.5", "Note": "x"})]
    with pytest.raises(LoadError, match=r"no sheet 'Dta'.*Did you mean 'Data'"):
        rows(file, Form(sheet="Dta"))
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.write(file, "inside/a.xlsx")
    assert len(rows(archive, Form(sheet="Data", header=3), "*.xlsx")) == 2


def test_json_lines_and_parquet(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text('\ufeff{"Id": "P1", "tags": ["a", "b"]}\n\n{"Id": 2, "new": true}\n')
    assert rows(lines) == [{"Id": "P1", "tags": '["a","b"]', "new": None}, {"Id": "2", "tags": None, "new": "True"}]
    with pytest.raises(LoadError, match="no column 'missing'"):
        rows(lines, Form(columns=("missing",)))
    lines.write_text('{"Id": "P1"\n[1]\n{"Id": "P3"}\n')
    assert told(lines) == [("broken-row", 1), ("broken-row", 2)]
    file = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"Id": ["P1", None], "n": [1, 2]}), file)
    assert rows(file) == [{"Id": "P1", "n": "1"}, {"Id": None, "n": "2"}]
    file.write_bytes(b"PAR1 cut")
    with pytest.raises(LoadError, match="cannot be read as Parquet"):
        rows(file)


def test_a_missing_column_is_told_with_file_line_and_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("preamble,\nProject ID,Name\nP1,x\n")
    with pytest.raises(LoadError, match=r"a\.csv:2: has no column 'Projct ID'\. Did you mean 'Project ID'\? There are: Project ID, Name\."):
        rows(file, Form(columns=("Projct ID",), header=2))
    (row,) = read(file, Form(header=2))
    assert (row.get("other"), row["project  id"]) == (None, "P1")
    with pytest.raises(LoadError, match="no column 'other'"):
        row["other"]


def test_every_row_that_cannot_be_read_is_told_with_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("a,b\nä,1\n2\n".encode() + b"\xff,3\n4,5,6\n\n,\n" + '"7\n8",é,\n9,9\n'.encode() + b"10,1")
    assert told(file) == [("ragged-row", 3), ("undecodable", 4), ("ragged-row", 5)]
    read_rows = [item for item in read(file) if isinstance(item, Row)]
    assert [(row.line, row["a"], row["b"]) for row in read_rows] == [(2, "ä", "1"), (4, None, "3"), (8, "7\n8", "é"), (10, "9", "9"), (11, "10", "1")]


def test_bytes_of_another_encoding_do_no_harm_in_a_column_that_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\nx\xe9,\x81\n")
    assert told(file) == [("undecodable", 2)]
    (row,) = read(file, Form(columns=("a",), ignored=("b",)))
    assert isinstance(row, Row)
    assert row["a"] == "xé"
    problem, row = read(file, Form(columns=("a",), optional=("b",), ignored=()))
    assert isinstance(problem, Problem)
    assert "in 'b'" in problem.message
    assert isinstance(row, Row)
    assert (row["a"], row["b"]) == ("xé", None)


def test_a_quote_that_is_never_closed_costs_bounded_memory_and_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('a,b\n1,2\n"3,4\n' + "5,6\n" * 100_000)
    found = list(read(file))
    (broken,) = [item for item in found if isinstance(item, Problem)]
    assert (broken.kind, broken.line) == ("broken-row", 3)
    assert len(found) - 1 + broken.count == 100_002  # every line is a row, or one of those not read


def test_new_columns_are_told_and_twins_kept_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,Contact,a,,new\n1,me,2,x,3\n")
    assert told(file, Form(columns=("a",), ignored=("contact", "a 2"))) == [("unknown-column", 1)]
    assert rows(file) == [{"a": "1", "Contact": "me", "a 2": "2", "new": "3"}]


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.csv", b"", "no header on row 1"), ("a.doc", b"x", "no table that can be read"), ("a.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99)[:-20], "cannot be unpacked"),
    ("a.xlsx", b"PK\x03\x04 cut", "no Excel workbook"), ("a.xlsx", b"<html>", "no Excel workbook"), ("a.parquet", b"", "cannot be read as Parquet"),
    ("a.csv.gz", gzip.compress(b"a\n" + (b"x" * 999 + b"\n") * 80_000), "zip bomb"), ("a.csv", b"a\n" + b"x" * 17_000_000, "a line of more than 16 MB")],
    ids=lambda part: part if isinstance(part, str) else "")
def test_a_file_that_is_no_table_is_one_error(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(LoadError, match=said):
        rows(file)


def test_bombs_are_refused(tmp_path: Path) -> None:
    good, bad, archive = workbook(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", tmp_path / "c.zip"
    with zipfile.ZipFile(good) as book, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as out:
        for info in book.infolist():
            out.writestr(info.filename, book.read(info))
        out.writestr("xl/media/image1.png", bytes(100_000_000))
    with pytest.raises(LoadError, match=r"image1.png: unpacks to more than 200 times"):
        rows(bad)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.csv", b"a\n" + (b"x" * 999 + b"\n") * 80_000)
    with pytest.raises(LoadError, match=r"a\.csv: unpacks to more than"):
        sum(1 for _ in read(archive, None, "a.csv"))


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        file = tmp_path / f"{count}.csv"
        file.write_text("a,b\n" + "é,some words of a cell\n" * count)
        code = ("import sys, resource, pathlib\nfrom loaders.table import read\nn = sum(1 for _ in read(pathlib.Path(sys.argv[1])))\n"
                "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)")
        done = subprocess.run([sys.executable, "-c", code, file], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
        got, kilobytes = map(int, done.stdout.split())
        assert got == count
        return kilobytes

    assert peak(200_000) < peak(1_000) + 4 * 1024


@pytest.mark.parametrize(("text", "separator", "values"), [
    ("World Bank|WB | World Bank|", "|", ["World Bank", "WB"]), ("a;;b; c", ";;", ["a", "b; c"]), ('"Dhaka, North",Kisumu', ",", ["Dhaka, North", "Kisumu"]),
    ('x;;"a;;b"', ";;", ["x", "a;;b"]), ("['Nairobi', \"Côte d'Or\", None]", "", ["Nairobi", "Côte d'Or"]), ("[]", "", []), ("Nairobi", "", ["Nairobi"]),
    (json.dumps(["a", "b"]), "", ["a", "b"]), ("['cut", "", ["['cut"]), ("(" * 9999, "", ["(" * 9999]), (None, "|", []), ("__import__('os')", "", ["__import__('os')"])])
def test_values_in_one_cell(text: str | None, separator: str, values: list[str]) -> None:
    assert split(text, separator) == values


def test_numbers_and_days() -> None:
    assert (number("1,234,567.5"), number("1.0E3"), number("nan"), number("1,2"), number(None)) == (Decimal("1234567.5"), Decimal("1.0E3"), None, None, None)
    assert day("1995-09-14T00:00:00Z") == dt.date(1995, 9, 14)
    assert day("6/7/2004", "%m/%d/%Y") == dt.date(2004, 6, 7)
    assert (day("6/7/2004"), day("13/13/2004", "%m/%d/%Y"), day(None), day("2004")) == (None, None, None, None)


def test_the_dust_of_a_header_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('"Project\n ID ",b\n1,2\n')
    assert [row["project id"] for row in read(file) if isinstance(row, Row)] == ["1"]


def test_rows_are_read_together_by_key(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_bytes("id,name,notes\n2,zwei,x\n1,é,\n2,deux,\n".encode("cp1252") + b"3,drei,\x81\n")
    two.write_text("id,place\n2,Oslo\n")
    with Held() as held:
        for row in read(one, Form(columns=("id", "name"), ignored=("notes",))):
            assert isinstance(row, Row)
            held.add(row["id"] or "", row)
        for row in read(two):
            assert isinstance(row, Row)
            held.add(row["id"] or "", row, "place")
        assert [(key, [(row.line, row["name"], row["notes"]) for row in found]) for key, found in held.groups()] == [
            ("1", [(3, "é", None)]), ("2", [(2, "zwei", None), (4, "deux", None)]), ("3", [(5, "drei", None)])]
        assert [(row.file, row["place"]) for row in held.of("2", "place")] == [(str(two), "Oslo")]
        assert held.of("1", "place") == []
        assert len(held) == 5
