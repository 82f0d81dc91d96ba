"""Saved questions as their files say them: what is refused, what is found, and how an answer becomes a table. No database."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from api import questions, tabled
from api.answers import keyed, keyed_records, table
from api.asked import Asked
from api.documents import hashed
from api.engine import Answer, Engine
from graph.standing import standing

NOW = dt.datetime.now(dt.UTC)
SMALL: dict[str, Any] = {
    "id": "q190-small", "asks": ["analysis"], "title": {"en": "What?", "fr": "Quoi ?"}, "text": {"en": "Read it.", "fr": "À lire."},
    "empty": {"en": "Nothing.", "fr": "Rien."}, "parameters": {"first": {"kind": "count", "default": 5, "en": "How many.", "fr": "Combien."}},
    "graphql": "query Small($first: Int, $lang: Language) { banks(first: $first) { totalCount nodes { id name(lang: $lang) } } }",
    "cypher": "MATCH (b:Bank) RETURN b.name AS bank LIMIT $first", "rows": "banks.nodes",
    "columns": [{"en": "Bank", "fr": "Banque", "path": "name", "key": "bank"}]}


def save(folder: Path, **changed: Any) -> Path:
    """A folder with the small question, some fields changed; None leaves one out."""
    made = {name: value for name, value in {**SMALL, **changed}.items() if value is not None}
    (folder / f"{made.get('id', 'q190-small')}.yml").write_text(yaml.safe_dump(made), "utf-8")
    return folder


def made(**changed: Any) -> questions.Question:
    return questions.Question.model_validate({**SMALL, **changed})


def test_questions_are_found_by_number_and_name() -> None:
    assert [q.id for q in questions.load()] == sorted(f.stem for f in questions.FOLDER.glob("*.yml"))
    assert questions.get("q04-banks-cities") == questions.get("4") == questions.get("q04") == questions.get("banks-cities")
    with pytest.raises(questions.NoQuestion, match="q04-banks-cities") as told:
        questions.get("99")
    assert "There is no saved question '99'" in told.value.message


@pytest.mark.parametrize(("changed", "says"), [
    ({"title": {"en": "A"}}, r"title\.fr: Field required"), ({"empty": None}, "empty: Field required"), ({"asks": ["everybody"]}, r"asks\.0"),
    ({"graphql": "{ banks {"}, "graphql: is no GraphQL"), ({"parameters": {}}, "takes .'first'., the parameters are .."), ({"colour": "red"}, "colour: Extra"),
    ({"columns": [{"en": "A", "fr": "B"}]}, r"columns\.0: needs a path"), ({"parameters": {"first": {"kind": "entity", "of": "Bnak", "en": "A", "fr": "B"}}}, "Did you mean 'Bank'"),
])
def test_a_bad_file_is_told_with_its_field(tmp_path: Path, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(questions.BadQuestion, match=rf"q190-small\.yml: .*{says}"):
        questions.load(save(tmp_path, **changed))


def test_a_users_folder_stands_beside_and_a_bad_file_keeps_none_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path)
    save(tmp_path, id="q191-bad", title=None)
    save(tmp_path, id="q04-taken")
    (tmp_path / "q192-no.yml").write_text("id: [", "utf-8")
    monkeypatch.setenv("PARTNERGRAPH_QUESTIONS", str(tmp_path))
    found = questions.every()
    assert [q.id for q in found.questions] == [*(q.id for q in questions.load()), "q190-small"]
    assert [Path(str(p.message).partition(": ")[0]).name for p in found.problems] == ["q04-taken.yml", "q191-bad.yml", "q192-no.yml"]
    assert questions.get("190").title["fr"] == "Quoi ?"
    with pytest.raises(questions.BadQuestion, match="title: Field required"):
        questions.get("191")
    with pytest.raises(questions.BadQuestion, match="no such folder"):
        questions.every(tmp_path / "none")


def test_values_are_the_defaults_the_language_and_what_is_given() -> None:
    question = made(parameters={"first": {"kind": "date", "default": "today", "en": "A.", "fr": "B."}})
    assert question.values() == {"first": NOW.date().isoformat(), "lang": "EN"}
    assert made().values({"first": 1}, "fr") == {"first": 1, "lang": "FR"}


PARTS = {
    "rows": [{"path": "a.nodes.edges", "name": "a", "en": "Here", "fr": "Ici"}, {"path": "b.nodes", "name": "b", "en": "There", "fr": "Là"}],
    "columns": [
        {"en": "Part", "fr": "Partie", "part": True, "key": "part"}, {"en": "Of", "fr": "De", "path": "^.name | name", "key": "of"},
        {"en": "Others", "fr": "Autres", "path": "^.^.all.name", "without": "names"}, {"en": "Level", "fr": "Niveau", "path": "level", "said": True},
        {"en": "Status", "fr": "Statut", "path": "status", "said": True}, {"en": "Searched", "fr": "Cherché", "path": "looked", "absent": True},
        {"en": "Says", "fr": "Dit", "path": "evidence", "cites": True}]}
OLD, FRESH = "2001-01-01T00:00:00+00:00", NOW.isoformat()
ANSWER = {"a": {"all": [{"name": "x"}, {"name": "y"}], "nodes": [{"name": "one", "edges": [
    {"names": ["x"], "level": "NATIONAL", "status": "to become", "looked": [{"id": "d1", "name": "Old", "loadedAt": OLD}],
     "evidence": [{"record": "7", "source": {"id": "d1", "name": "Old", "publisher": None}}, {"record": None, "source": {"id": "d2", "name": "New"}, "passages": [{"number": "9"}, {"number": "o4.1"}]}]},
    {"looked": [], "evidence": []}]}]},
    "b": {"nodes": [{"name": "two", "looked": [{"id": "d2", "name": "New", "loadedAt": FRESH}, {"id": "d1", "name": "Old", "loadedAt": OLD}]}]}}


def test_an_answer_becomes_a_table_in_two_languages() -> None:
    question = made(**PARTS)
    french = table(question, ANSWER, "fr")
    assert french.titles == ["Partie", "De", "Autres", "Niveau", "Statut", "Cherché", "Dit"]
    assert french.rows == [["Ici", "one", ["y"], "national", "à devenir", "sources anciennes seulement [1]", ["[1] 7", "[2] ¶9, o4.1"]],
                           ["Ici", "one", ["x", "y"], None, None, "non cherché", []],
                           ["Là", "two", [], None, None, "aucun trouvé [1] [2]", []]]
    assert french.footnotes == ["[1] Old, d1", "[2] New, d2"]
    assert [row[0] for row in table(question, ANSWER).rows] == ["Here", "Here", "There"]


def test_columns_put_together_count_and_rank() -> None:
    columns = [{"en": "Name", "fr": "Nom", "path": "name", "pathFr": "nom"}, {"en": "Both", "fr": "Les deux", "path": "a + b"}, {"en": "How many", "fr": "Combien", "path": "a", "count": True, "rank": "down"},
               {"en": "Rare", "fr": "Rare", "path": "rare", "optional": True}, {"en": "Of us", "fr": "De nous", "path": "word", "words": {"x": {"en": "an x", "fr": "un x"}}},
               {"en": "Says", "fr": "Dit", "path": "says", "cites": True}]
    question = made(rows="nodes", columns=columns)
    rows = [{"name": "one", "nom": "un", "a": ["p"], "b": "q", "word": "x", "says": ["d1"]},
            {"name": "two", "nom": "deux", "a": ["p", "r", "p"], "b": None, "word": "y", "says": [{"id": "d1", "name": "Known"}, {"source": {"id": "d2", "name": "Two"}, "passages": [{"number": "s2.10"}, {"number": "s2.9"}, {"number": "o1"}]}]}]
    found = table(question, {"nodes": rows}, "fr")
    assert found.titles == ["Nom", "Les deux", "Combien", "De nous", "Dit"]
    assert found.rows == [["deux", ["p", "r"], 2, "y", ["[1]", "[2] o1, s2.9, s2.10"]], ["un", ["p", "q"], 1, "un x", ["[1]"]]]
    assert found.footnotes == ["[1] Known, d1", "[2] Two, d2"]
    assert [row[0] for row in table(question, {"nodes": rows}).rows] == ["two", "one"]
    assert table(question, {"nodes": [{**rows[0], "rare": "r"}]}).titles[3] == "Rare"


def test_rows_are_compared_by_the_names_that_the_cypher_gives() -> None:
    question = made(**PARTS)
    assert keyed(question, ANSWER) == {("a", "one"), ("b", "two")}
    assert keyed_records(question, [{"part": "b", "of": "two", "more": 1}, {"part": "a", "of": "one", "more": 2}]) == keyed(question, ANSWER)
    with pytest.raises(questions.BadQuestion, match="returns no of"):
        keyed_records(question, [{"part": "b"}])


def test_how_much_there_is_in_all_is_told_beside_the_table() -> None:
    assert table(made(), {"banks": {"totalCount": 12, "nodes": []}}, "fr").counts == {"en tout": 12}
    parts = table(made(**PARTS), {"a": {"nodes": {"totalCount": 3, "edges": []}}, "b": {"totalCount": 4, "nodes": []}})
    assert parts.counts == {"Here": 3, "There": 4}


def test_who_wants_a_table_has_it_beside_the_answer() -> None:
    four = questions.get("4")
    how = tabled.wanted(Asked(four.graphql, None, None, {"country": "HN"}, {"table": {"lang": "fr"}}), four.graphql)
    assert how is not None
    assert how.variables == {**four.values(lang="fr"), "country": "HN"}
    data = {"bankCityConnections": {"totalCount": 2, "edges": [
        {"bank": {"id": "org:a", "name": "A"}, "city": {"id": "city:1", "name": "B"}, "projectCount": 3, "sources": [{"id": "dataset:x", "name": "X"}]}]}}
    told = how.put(Answer({"data": data, "extensions": {"cost": {}}})).body["extensions"]
    as_printed = table(four, data, "fr")
    assert (told["table"]["rows"], told["table"]["footnotes"], told["table"]["counts"]) == (as_printed.rows, ["[1] X, dataset:x"], {"en tout": 2})
    assert (told["table"]["question"], told["table"]["things"], "cost" in told) == (four.id, ["org:a", "city:1"], True)
    refused = Answer({"data": None, "errors": [{}]})
    assert how.put(refused) is refused
    assert tabled.wanted(Asked(four.graphql, None, None, {}, {}), four.graphql) is None


@pytest.mark.parametrize(("extension", "text", "says"), [
    ({"lang": "de"}, "{ __typename }", "not as it should be"), ("fr", "{ __typename }", "not as it should be"), ({"lang": "en"}, "{ __typename }", "no saved question")])
def test_a_table_of_nothing_is_refused(extension: Any, text: str, says: str) -> None:
    with pytest.raises(tabled.NoTable, match=says):
        tabled.wanted(Asked(text, None, None, {}, {"table": extension}), text)


def test_saved_questions_are_told_without_asking_the_database() -> None:
    engine = Engine()  # it has no database to ask
    text = """query Q($id: ID!) { savedQuestion(id: $id) { id number asks title(lang: FR) documentId graphql parameters { name kind of default description } } none: savedQuestion(id: "99") { id }
      savedQuestions { number empty } __typename }"""
    for complete in (False, True):
        data = asyncio.run(engine.ask(text, {"id": "4"}, complete=complete)).body["data"]
        four = data["savedQuestion"]
        assert (four["id"], four["number"], four["title"], data["none"]) == ("q04-banks-cities", 4, "Quelles banques sont liées à quelles villes ?", None)
        assert (four["graphql"], four["documentId"]) == (questions.get("4").graphql, f"sha256:{hashed(four['graphql'])}")
        assert {"name": "bank", "kind": "ENTITY", "of": ["BANK"], "default": None, "description": "One bank."} in four["parameters"]
        assert {"name": "first", "kind": "COUNT", "of": [], "default": "25", "description": "How many links."} in four["parameters"]
        assert [one["number"] for one in data["savedQuestions"]] == [q.number for q in questions.load()]


@pytest.mark.parametrize(("due", "state", "on", "stands"), [
    (None, "promised", "2026-11-28", "UNDATED"), (None, "done", "2026-11-28", "DONE"), ("2020", "done", "2026-11-28", "DONE"), ("2025", None, "2026-11-28", "OVERDUE"),
    ("2026", "promised", "2026-11-28", "AHEAD"), ("2026-11", "underway", "2026-11-28", "AHEAD"), ("2026-10", "underway", "2026-11-28", "OVERDUE"),
    ("2026-11-28", "promised", "2026-11-28", "AHEAD"), ("2026-11-27", "promised", "2026-11-28", "OVERDUE"), ("2001-01", "promised", None, "OVERDUE"),
])
def test_how_a_promise_stands(due: str | None, state: str | None, on: str | None, stands: str) -> None:
    assert standing(due, state, on) == stands
