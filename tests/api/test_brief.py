"""Briefs on the small graph of conftest.py: every sentence is cited by what is there, four forms say the same, and the door stands before them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import docx
import httpx
import pypdf
import pytest
from typer.testing import CliRunner

import partnergraph
from api.brief.written import FORMATS, QUERY, written
from graph.run import Connect
from tests.served import served

FULL = """query ($entity: ID!, $lang: BriefLanguage!, $old: Int!) { brief(entity: $entity, lang: $lang, staleMonths: $old) {
  entity title subtitle lang made staleMonths sections { __typename key title sentences { text footnotes sources single old } }
  footnotes { number cited source record passages cite date } } }"""
Brief = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def brief(ask: Any) -> Brief:
    """The whole answer about one thing, asked once for each set of arguments."""
    known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def of(entity: str, lang: str = "EN", old: int = 24) -> dict[str, Any]:
        if (entity, lang, old) not in known:
            known[entity, lang, old] = ask(FULL, entity=entity, lang=lang, old=old)["brief"]
        return known[entity, lang, old]
    return of


@pytest.fixture(scope="module")
def web(sample: Connect) -> Iterator[httpx.Client]:
    with served(sample) as made:
        yield made


def sentences(found: dict[str, Any], key: str = "") -> list[dict[str, Any]]:
    return [one for section in found["sections"] if not key or section["key"] == key for one in section["sentences"]]


@pytest.mark.parametrize("entity", ["org:alpha", "org:world", "org:plain", "city:1", "country:HN", "category:4", "project:p1", "hsp-2020:o4.1"])
def test_every_sentence_has_a_footnote_and_every_footnote_stands_in_the_graph(brief: Brief, cypher: Any, entity: str) -> None:
    found = brief(entity)
    notes = {note["number"]: note for note in found["footnotes"]}
    assert [one["text"] for one in sentences(found) if not one["footnotes"] or not set(one["footnotes"]) <= notes.keys()] == []
    assert len(sentences(found)) == len({one["text"] for one in sentences(found)}) > 2
    for note in notes.values():
        assert cypher("MATCH (d:Dataset {id: $id}) RETURN count(d)", id=note["source"]) == [[1]], note
        assert cypher("MATCH (p:Passage) WHERE p.id IN $ids RETURN count(p)", ids=note["passages"]) == [[len(note["passages"])]]
        if note["record"] or note["passages"]:
            assert cypher("MATCH ()-[r {source: $source}]->() WHERE coalesce(r.record, '') = $record AND coalesce(r.passages, []) = $passages RETURN count(r) > 0",
                          source=note["source"], record=note["record"], passages=note["passages"]) == [[True]], note


def test_a_bank_s_brief_tells_what_the_graph_holds(ask: Any, brief: Brief) -> None:
    found = brief("org:alpha")
    text = {key: "\n".join(one["text"] for one in sentences(found, key)) for key in ("who", "projects", "cities", "strategy", "gaps", "sure")}
    assert "Alpha Development Bank (ADB): Bank." in text["who"]
    assert "Headquarters: Senegal." in text["who"]
    assert "Other names: Alfa." in text["who"]
    assert "Alpha Development Bank belongs to the category Financial institutions." in text["who"]
    assert "Projects financed: 2." in text["projects"]
    assert "Without an amount in dollars: 2 of them." in text["projects"]  # of the projects themselves
    assert "Project: Project p1 (2012, USD\u00a0100)." in text["projects"]
    assert "Cities connected by its projects: 2" in text["cities"]
    assert "Akkar, Senegal: 2 projects, 2012 – 2015, USD\u00a0" in text["cities"]  # noqa: RUF001  # a span
    assert "Of the category Financial institutions the strategy wants: 4.1 More money." in text["strategy"]
    assert "None found" in text["gaps"] or "Not searched" in text["gaps"]
    category = next(one for one in sentences(found, "who") if "belongs to" in one["text"])
    cited = next(note["cited"] for note in found["footnotes"] if note["number"] == category["footnotes"][0])
    assert cited.startswith("¶5.d, ¶9, Dataset one, Someone, dataset:one.")
    ask.answer(FULL, entity="org:alpha", lang="EN", old=24)
    assert ask.statements == 1


def test_french_is_french(brief: Brief) -> None:
    found = brief("org:alpha", "FR")
    assert (found["title"], found["lang"]) == ("Banque de développement Alpha", "fr")
    assert [section["title"] for section in found["sections"]][:1] == ["Qui est-ce"]
    text = "\n".join(one["text"] for one in sentences(found))
    assert "Siège\u00a0: Sénégal." in text
    assert "Banque de développement Alpha relève de la catégorie" in text
    assert not re.search(r"\b(the|project|belongs|source alone)\b", text.replace("Project p1", "").replace("Project p2", ""), re.IGNORECASE)
    assert [section["key"] for section in found["sections"]] == [section["key"] for section in brief("org:alpha")["sections"]]


def test_what_rests_on_one_source_and_what_is_old_is_marked_and_counted(brief: Brief) -> None:
    found = brief("org:alpha")
    told = [one for section in found["sections"] if section["key"] != "sure" for one in section["sentences"]]
    assert {one["single"] for one in told} == {True, False}
    assert all(one["single"] == (len(one["sources"]) == 1 and one["sources"] != ["dataset:derived"]) for one in told)
    assert all(one["old"] == (one["sources"] != ["dataset:derived"]) for one in told)  # no source of this graph has a date: what it says may be of any age
    counts = "\n".join(one["text"] for one in sentences(found, "sure"))
    assert f"Statements that rest on one source alone, marked °: {sum(one['single'] for one in told)} of {len(told)}." in counts
    assert f"Statements older than 24 months, marked †: {sum(one['old'] for one in told)} of {len(told)}." in counts
    p2 = next(one for one in sentences(brief("org:alpha"), "projects") if "Project p2" in one["text"])
    assert sorted(p2["sources"]) == ["dataset:one", "dataset:two"]


def test_a_thin_thing_says_what_is_missing_and_whether_anybody_looked(brief: Brief) -> None:
    found = brief("org:plain")
    assert any(one["text"].startswith("None found: a partner category.") for one in sentences(found, "gaps"))
    assert any("No link to UN-Habitat was found" in one["text"] for one in sentences(found, "habitat"))


def test_what_is_unknown_has_no_brief(ask: Any) -> None:
    assert ask(FULL, entity="org:nothing", lang="EN", old=24) == {"brief": None}
    assert "0 to 1200" in str(ask.error(FULL, entity="org:alpha", lang="EN", old=-1))


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_all_forms_hold_the_same_sentences_and_citations(ask: Any) -> None:
    found = ask(QUERY, entity="org:alpha", lang="FR", staleMonths=24, first=5)["brief"]
    made = {form: written(found, form)[1] for form in FORMATS}
    document = docx.Document(io.BytesIO(made["docx"]))
    read = {"md": re.sub(r"\\(.)", r"\1", made["md"].decode()), "html": unescape(re.sub(r"<[^>]+>", "", made["html"].decode().partition("</style>")[2])),
            "docx": "\n".join(one.text for one in document.paragraphs), "pdf": "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages)}
    for form, text in read.items():
        for said in (found["title"], found["subtitle"], *(one["text"] for one in sentences(found))):
            assert plain(said) in plain(text), (form, said)
        assert [note["number"] for note in found["footnotes"] if plain(note["cited"]) not in plain(text)] == [] or form == "pdf"  # words are parted at the ends of its lines
    assert document.core_properties.language == "fr-FR"
    assert {one.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}anchor") for one in document.element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}hyperlink")} == {
        f"n{note['number']}" for note in found["footnotes"]}


def test_a_name_is_no_mark_up(ask: Any) -> None:
    found = ask(QUERY, entity="org:alpha", lang="EN", staleMonths=24, first=5)["brief"]
    found["title"] = "<script>alert(1)</script> *a* #b $c$ [x](y)"
    assert b"<script>" not in written(found, "html")[1]
    assert r"\<script\>alert(1)\</script\> \*a\* \#b $c$ \[x\](y)" in written(found, "md")[1].decode()
    assert plain(found["title"]) in plain(pypdf.PdfReader(io.BytesIO(written(found, "pdf")[1])).pages[0].extract_text())


def test_the_page_prints_and_leads_to_the_other_forms(web: httpx.Client) -> None:
    page = web.get("/brief/org:alpha", params={"lang": "fr"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Banque de développement Alpha</h1>" in page.text
    assert "<script" not in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("md", b"# Banque")):
        address = unescape(re.search(rf'href="([^"]+format={form})"', page.text)[1])  # type: ignore[index]  # it is there
        got = web.get(address)
        assert (got.content[:len(begins)], got.headers["content-type"]) == (begins, FORMATS[form][0])
        assert f"brief-org-alpha.{form}" in got.headers["content-disposition"]


def test_what_is_asked_wrongly_is_told(web: httpx.Client) -> None:
    for address, status, says in (("/brief/org:nothing", 404, "does not know &#x27;org:nothing&#x27;"), ("/brief/org:alpha?format=odt", 400, "no format"), ("/brief/org:alpha?lang=xx", 400, "XX"),
                                  ("/brief/org:alpha?staleMonths=many", 400, "many"), ("/brief/org:alpha?first=99", 400, "from 1 to 25")):
        got = web.get(address)
        assert (got.status_code, says in got.text) == (status, True), (address, got.text)
    assert web.get("/brief/org:alpha", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}).status_code == 403
    assert web.get("/brief/org:alpha", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 200


def test_without_a_key_a_closed_server_gives_no_brief(sample: Connect, tmp_path: Path) -> None:
    with served(sample, anonymous=False, keys=tmp_path / "keys.json") as client:
        assert client.get("/brief/org:alpha").status_code == 401


def test_the_command_writes_what_its_file_is_named_after(sample: Connect, tmp_path: Path) -> None:
    environment = {"NEO4J_URI": sample.uri, "NEO4J_USER": sample.user, "NEO4J_PASSWORD": sample.password, "NO_COLOR": "1"}

    def run(*arguments: str) -> Any:
        return CliRunner(env=environment).invoke(partnergraph.app, ["brief", *arguments])

    assert run("Alpha Development Bank", "--lang", "fr").stdout.startswith("# Banque de développement Alpha")
    done = run("ADB", "--to", str(tmp_path / "a.pdf"), "--json")
    assert '"entity": "org:alpha"' in done.stdout
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert run("ADB", "--to", str(tmp_path / "a.odt")).exit_code == 2
    unknown = run("Nobody at all")
    assert (unknown.exit_code, "knows no thing named" in unknown.stderr) == (1, True)
