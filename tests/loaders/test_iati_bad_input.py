"""Bad IATI files: each is one clear error that names the file, the place and what to do, before any activity is handed over."""

from __future__ import annotations

import gzip
import os
import tempfile
import zipfile
from pathlib import Path

import pytest

from loaders.iati import safety
from loaders.iati.model import Activity, Problem
from loaders.iati.read import IatiFileError, check, read, stable_key
from schema.errors import PartnergraphError

SAMPLES = Path(__file__).parent / "samples" / "iati"
GOOD = (SAMPLES / "v203.xml").read_bytes()
ONE = "<iati-activity><iati-identifier>XX-1-1</iati-identifier><title><narrative>É</narrative></title></iati-activity>"


def refused(path: Path) -> IatiFileError:
    """The error of reading `path`; not one activity may come out before it."""
    with pytest.raises(IatiFileError) as caught:
        next(read(path))
    error = caught.value
    assert isinstance(error, PartnergraphError)
    assert str(path) in str(error)
    assert error.hint
    return error


def written(tmp_path: Path, content: bytes | str, name: str = "file.xml") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def around(body: str, head: str = "", version: str = "2.03") -> str:
    return f'<?xml version="1.0"?>\n{head}<iati-activities version="{version}">\n{body}</iati-activities>'


BAD = {
    "malformed": (around(f"{ONE}\n<iati-activity><title></iati-activity>"), "malformed", 4),
    "bad character": (around(ONE).encode().replace("É".encode(), b"\xff"), "malformed", 3),
    "cut in the middle": (GOOD[:len(GOOD) // 2], "cut", None),
    "version 9.99": (around(ONE, version="9.99"), "version", 2),
    "organisation file": ('<?xml version="1.0"?>\n\n<iati-organisations version="2.03"/>', "organisations", 3),
    "another XML": ("<html><body/></html>", "not-iati", 1),
    "empty": ("", "empty", 0),
    "blank": (" \n\n", "empty", None),
    "not XML": ("identifier,title\nXX-1,Tram\n", "not-xml", 1),
    "binary": (bytes(range(256)) * 9, "not-xml", None),
    "unknown encoding": ('<?xml version="1.0" encoding="KLINGON"?><iati-activities/>', "not-xml", None),
    "nothing after the declaration": ('<?xml version="1.0"?>\n', "not-xml", None),
    "external entity": (around(f"<iati-activity>{ONE}&file;</iati-activity>",
                               '<!DOCTYPE iati-activities [<!ENTITY file SYSTEM "file:///etc/passwd">]>\n'), "doctype", 2),
    "external DTD": (around(ONE, '<!DOCTYPE iati-activities SYSTEM "http://localhost:9/x.dtd">\n'), "doctype", 2),
    "undeclared entity": (around("<iati-activity><title>&file;</title></iati-activity>"), "malformed", 3),
    "undeclared prefix": (around("<iati-activity><x:note/></iati-activity>"), "malformed", 3),
    "deep nesting": (around("<iati-activity>" + "<a>" * 300 + "</a>" * 300 + "</iati-activity>"), "huge", None),
    "huge text": (around(f"<iati-activity><title>{'x' * 11_000_000}</title></iati-activity>"), "huge", None),
    "half an archive": (gzip.compress(GOOD)[:-200], "archive", 0),
    "broken zip": (b"PK\x03\x04 and then nothing of the kind", "archive", 0),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_error(name, tmp_path):
    content, reason, line = BAD[name]
    error = refused(written(tmp_path, content))
    assert error.reason == reason
    assert line is None or error.line == line


def test_an_entity_bomb_is_refused_before_it_opens(tmp_path):
    levels = "\n".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE iati-activities [\n<!ENTITY l0 "boom">\n{levels}\n]>\n'
    assert refused(written(tmp_path, around("<iati-activity><title>&l11;</title></iati-activity>", head))).reason == "doctype"


def test_a_doctype_in_utf16_is_seen_as_well(tmp_path):
    text = '<?xml version="1.0" encoding="UTF-16"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<iati-activities version="2.03"/>'
    assert refused(written(tmp_path, text.encode("utf-16"))).reason == "doctype"


def test_a_cut_file_says_where_and_hands_over_nothing(tmp_path):
    error = refused(written(tmp_path, GOOD[:GOOD.rindex(b"<iati-activity ") + 20]))
    assert error.reason == "cut"
    assert error.line == GOOD[:GOOD.rindex(b"<iati-activity ")].count(b"\n") + 1


def test_wherever_a_file_is_cut_it_is_called_cut(tmp_path):
    start, end = GOOD.index(b"<iati-activity "), GOOD.rindex(b"</iati-activities>")
    reasons = {refused(written(tmp_path, GOOD[:at])).reason for at in range(start, end + 17, 31)}
    assert reasons == {"cut"}


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_a_bomb_in_an_archive_is_stopped_early(pack, tmp_path):
    bomb = around(ONE.replace("É", "x" * 50_000) * 1000).encode()
    path = tmp_path / f"bomb.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(bomb))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.xml", bomb)
    assert path.stat().st_size * safety.RATIO < len(bomb)
    assert refused(path).reason == "bomb"


def test_an_activity_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MAX_ACTIVITY", 1_000_000)
    assert refused(written(tmp_path, around("<iati-activity>" + "<location/>" * 200_000 + "</iati-activity>"))).reason == "huge"


def test_a_missing_file_and_a_folder(tmp_path):
    assert refused(tmp_path / "none.xml").reason == "missing"
    assert refused(tmp_path).reason == "folder"


def test_no_permission():
    """As nobody where the tests run as root, for root may read everything."""
    was = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = written(Path(folder), GOOD)
        path.chmod(0)
        try:
            os.seteuid(65534 if was == 0 else was)
            assert refused(path).reason == "permission"
        finally:
            os.seteuid(was)


def test_a_file_that_changed_after_its_check_is_refused(tmp_path):
    path = written(tmp_path, GOOD)
    header = check(path)
    path.write_bytes(GOOD + b"\n")
    with pytest.raises(IatiFileError) as caught:
        next(read(path, header))
    assert caught.value.reason == "changed"


def test_a_zip_of_two_files_is_not_guessed_at(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", GOOD)
        archive.writestr("b.xml", GOOD)
    assert (refused(path).reason, "2 files" in refused(path).message) == ("archive", True)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("data.csv", "a,b")
    assert refused(path).reason == "not-iati"  # in a folder it is passed over: another loader's


@pytest.mark.parametrize("pack", ["plain", "gz", "zip"])
def test_good_files_are_read_from_archives_as_well(pack, tmp_path):
    path = tmp_path / "file"
    if pack == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("v203.xml", GOOD)
    else:
        path.write_bytes(gzip.compress(GOOD) if pack == "gz" else GOOD)
    assert [stable_key(a) for a in read(path) if isinstance(a, Activity)] == ["XX-BANK-1-TRAM", "XX-BANK-1-BUS"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"])
def test_encodings(encoding, tmp_path):
    declared = encoding.removesuffix("-sig")
    text = around(ONE).replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{declared}"?>')
    (activity,) = [a for a in read(written(tmp_path, text.encode(encoding))) if isinstance(a, Activity)]
    assert activity.titles == {"und": "É"}


def test_what_stands_beside_the_activities_is_reported(tmp_path):
    items = list(read(written(tmp_path, around(f"<advert/>{ONE}<advert/>"))))
    assert sum(item.count for item in items if isinstance(item, Problem) and "advert" in item.message) == 2


def test_no_activity_at_all_is_said(tmp_path):
    assert [item.kind for item in read(written(tmp_path, around(""))) if isinstance(item, Problem)] == ["no-activities"]


def test_an_activity_in_an_activity_is_not_read_twice(tmp_path):
    items = list(read(written(tmp_path, around(ONE.replace("<title>", f"{ONE}<title>")))))
    assert sum(isinstance(item, Activity) for item in items) == 1
    assert any(isinstance(item, Problem) and "<iati-activity> in <iati-activity>" in item.message for item in items)


def test_problems_of_one_file_stay_bounded(tmp_path):
    dates = "".join(f'<activity-date type="1" iso-date="day {n}"/>' for n in range(3000))
    body = f"<iati-activity><iati-identifier>XX-1-1</iati-identifier>{dates}</iati-activity>"
    problems = [item for item in read(written(tmp_path, around(body))) if isinstance(item, Problem)]
    assert len(problems) == 1001
    assert sum(problem.count for problem in problems) == 3001, "3000 dates and the missing reporter"
