"""Who is who keeps its precision and its recall on the names judged by hand."""

from __future__ import annotations

from typer.testing import CliRunner

from bench import who
from bench.__main__ import app
from loaders.resolve.decision import Decision


def test_precision_and_recall_are_kept_and_printed(tmp_path):
    result = CliRunner().invoke(app, ["who", "--json", str(tmp_path / "who.json")])
    assert result.exit_code == 0, result.output
    assert "precision" in result.output
    assert '"recall"' in (tmp_path / "who.json").read_text()
    found = who.run()
    assert found["organisations"]["names"] > 300
    assert found["cities"]["names"] > 40


def test_figures_count_what_is_wrong_missed_and_asked():
    def joined(to: str, *, new: bool = False) -> Decision:
        return Decision(to, "name", 1.0, new, "")

    labelled = [({"name": "a"}, "org:a", False), ({"name": "b"}, "org:b", False), ({"name": "c"}, "org:c", False), ({"name": "d"}, "", False), ({"name": "e"}, "", False)]
    answers = {"a": joined("org:a"), "b": joined("org:x"), "c": joined("org:new", new=True), "d": joined("org:a"), "e": joined("org:new", new=True)}
    told = who.measured(labelled, lambda said: answers[said["name"]]).told()
    assert (told["joined"], told["joined_rightly"], told["mean_a_known_one"]) == (3, 1, 3)
    assert (told["precision"], told["recall"]) == (0.3333, 0.3333)
    assert len(told["mistakes"]) == 3
