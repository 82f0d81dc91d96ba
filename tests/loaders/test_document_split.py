"""The document is split into its 108 passages, or refused with file and line. The made-up document has the layout and no word of the real one."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from loaders.document.outline import outline
from loaders.document.passage import DocumentError
from loaders.document.split import read, split

HEADER = "<i>Catégorie</i>\t<i>Objectif</i>\t<i>Stratégies</i>"
OBJECTIVES = {1: 6, 2: 7, 3: 2, 4: 1, 5: 3, 6: 3, 7: 2, 8: 2}
STRATEGIES = {1: 8, 2: 10, 3: 5, 4: 3, 5: 5, 6: 5, 7: 4, 8: 3}
LAST_PARAGRAPH_LINE = 133  # of the real copy: nothing citable stands after it


def listed(letter: str, category: int, count: int) -> str:
    return "<ol> " + " ".join(f"<li>{n}. Case {letter}{category}.{n}</li>" for n in range(1, count + 1)) + " </ol>"


def made_up() -> list[str]:
    """A document of the right shape; the second objective of category 3 is cut by a page break."""
    lines = ["**Titre**", "", "1. Premier.", "2. Second.", "3. Liste :"]
    lines += [f"  - {letter}) Point {letter} ;" for letter in "abcdefg"]
    lines += ["4. Liste :", *(f"- {letter}) **Gras {letter}.** Suite." for letter in "abcde"), "5. Liste<sup>1</sup> :", "---", "<sup>1</sup> Note une.", "---"]
    lines += [f"- {letter}) Sorte {letter} ;" for letter in "abcdefgh"]
    lines += [f"{n}. Texte {n}{'<sup>2</sup>' if n == 7 else ''}." for n in range(6, 14)] + ["<sup>2</sup> Note deux.", "## Tableau", HEADER]
    for category, count in OBJECTIVES.items():
        objectives = "Case seule" if category == 4 else listed("o", category, count)
        lines.append(f"{category}. Rang {category}\t{objectives}\t{listed('s', category, STRATEGIES[category])}")
        if category == 3:
            lines += ["---", HEADER, "\tfin de la case\t"]
    return [*lines, "#### **Suite**", *(f"{n}. Texte {n}." for n in range(14, 18))]


def refused(lines: list[str]) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        split("".join(f"{line}\n" for line in lines), "copie.txt")
    return caught.value


def changed(lines: list[str], old: str, new: str) -> list[str]:
    text = "\n".join(lines)
    assert text.count(old) == 1
    return text.replace(old, new).split("\n")


def test_a_document_of_the_right_shape_gives_108_passages() -> None:
    passages = split("\n".join(made_up())).passages
    assert len(passages) == 108
    assert Counter(p.kind for p in passages) == {"paragraph": 17, "item": 20, "objective": 26, "strategy": 43, "footnote": 2}
    assert [p.order for p in passages] == list(range(1, 109))


def test_words_come_without_layout_and_markers_are_kept_apart() -> None:
    by_id = {p.id: p for p in split("\n".join(made_up())).passages}
    assert by_id["4.b"].text == "Gras b. Suite."
    assert (by_id["7"].text, by_id["7"].footnotes) == ("Texte 7.", ("fn2",))
    assert by_id["fn1"].text == "Note une."
    assert (by_id["o4.1"].text, by_id["o4.1"].number, by_id["o4.1"].category) == ("Case seule", "1", 4)


def test_a_cell_cut_by_a_page_break_is_joined_again() -> None:
    lines = made_up()
    cell = next(p for p in split("\n".join(lines)).passages if p.id == "o3.2")
    assert cell.text == "Case o3.2 fin de la case"
    assert lines[cell.last_line - 1].startswith("\tfin")
    assert cell.first_line == cell.last_line - 3


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text + "\n\n"])
def test_marks_and_line_ends_change_nothing(change) -> None:
    text = "\n".join(made_up())
    assert split(change(text)).passages == split(text).passages


@pytest.mark.parametrize(("old", "new", "expected", "found"), [
    ("  - c) Point c ;\n", "", "3.c", "3.d"),
    ("14. Texte 14.", "15. Texte 15.", "paragraph 14", "paragraph 15"),
    (" <li>7. Case s2.7</li>", "", "s2.7", "s2.8"),
    (" <li>10. Case s2.10</li>", "", "strategy 2.10", "category 3"),
    ("<li>3. Case o5.3</li>", "<li>3. Case o5.3</li> <li>4. Une de trop</li>", "no further cell", "o5.4"),
    ("5. Rang 5", "6. Rang 5", "the row of category 5", "category 6"),
    ("12. Texte 12.", "12. Texte 12", "the whole of paragraph 12", "cut"),
    ("12. Texte 12.", "12. Texte <b2>12.", "known tag", "<b2>"),
    ("<li>2. Case s8.2</li>", "<li>2. Case s8.2", "all closed", "cut"),
    ("7. Texte 7<sup>2</sup>.", "7. Texte 7.", "fn2", "only one"),
    ("9. Texte 9.", "9. Texte 9.\nUne ligne perdue.", "a numbered paragraph", "Une ligne perdue."),
    ("**Titre**", "**Titre**\nEnglish", "the French text", "English"),
])
def test_another_document_is_refused_with_what_was_expected(old: str, new: str, expected: str, found: str) -> None:
    wrong = refused(changed(made_up(), old, new))
    assert expected in wrong.expected
    assert found in wrong.found
    assert str(wrong).startswith(f"copie.txt:{wrong.line}: ")


def test_a_refusal_names_the_line() -> None:
    lines = made_up()
    at = lines.index("14. Texte 14.")
    assert refused([*lines[:at], *lines[at + 1:]]).line == at + 1


def test_bytes_that_are_not_utf8_are_refused_at_their_line(tmp_path: Path) -> None:
    copy = tmp_path / "latin.txt"
    copy.write_bytes(b"un\ndeux\n\xe9t\xe9\n")
    with pytest.raises(DocumentError, match=r"latin\.txt:3: expected UTF-8 text, found byte 0xe9"):
        read(copy)


@pytest.fixture
def strategy(shared: Path) -> Path:
    return next((shared / "strategy").glob("*.txt"))


def test_the_real_document_has_its_passages_in_the_known_order(strategy: Path) -> None:
    assert [(p.id, p.kind) for p in read(strategy).passages] == list(outline())


def test_the_real_document_cut_after_any_line_is_refused_there(strategy: Path) -> None:
    lines = strategy.read_text("utf-8").split("\n")
    for count in range(LAST_PARAGRAPH_LINE):
        wrong = refused(lines[:count])
        assert wrong.line == max(count, 1)
        assert wrong.found == "the end of the file"
    assert len(split("\n".join(lines[:LAST_PARAGRAPH_LINE])).passages) == 108


def test_rows_of_the_real_document_are_whole_across_page_breaks(strategy: Path) -> None:
    by_id = {p.id: p for p in read(strategy).passages}
    assert "renforcement de la gouvernance urbaine" in by_id["o3.2"].text
    assert "présente et entendue" in by_id["s3.2"].text
    assert by_id["s3.2"].text.endswith("coordonnateurs résidents.")
    assert [(by_id[i].first_line, by_id[i].last_line) for i in ("o3.2", "s3.2", "s3.3", "s5.5")] == [(106, 109), (106, 109), (109, 109), (114, 114)]
    assert (by_id["s5.5"].text.split()[0], by_id["s5.5"].category) == ("Promouvoir", 5)


def test_no_word_of_the_real_document_is_lost_or_added(strategy: Path) -> None:
    """Words of the body, taken with no more than line filters, against words of the passages."""
    kept: Counter[str] = Counter()
    for line in strategy.read_text("utf-8").split("\n")[36:]:
        if line.startswith(("---", "#", "**I", "\\*", "<i>Cat")):
            continue
        text = line.split("\t", 1)[1] if "\t" in line else line
        text = re.sub(r"<sup>\d</sup>", "", text)
        text = re.sub(r"(^|<li>|<p>|\t)\s*(?:\d+\. |- [a-h]\) )", r"\1", text)
        kept.update(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", text)))
    assert Counter(word for p in read(strategy).passages for word in re.findall(r"\w+", p.text)) == kept


def test_the_head_of_the_real_document(strategy: Path) -> None:
    head = read(strategy).head
    assert (head.distributed, head.language, head.original_language) == (dt.date(2020, 8, 17), "fr", "en")
    assert (head.agenda_item, head.agenda_symbol, head.symbol) == ("6 c) v)", "HSP/EB.2020/19", None)
    assert (head.session_place, head.author) == ("En ligne", "Directrice exécutive")
    assert head.session is not None
    assert head.session.startswith("Deuxième")
