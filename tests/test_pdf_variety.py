"""What journals put on a page beside their text: it neither gets into the text nor keeps parts of it out."""

import io

import pytest
from made_papers import TRAITS, make_paper
from reportlab.pdfgen.canvas import Canvas
from vietnamese_font import register

from welfare_crawl.pdf import extract_pdf


def runs_of_four(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


@pytest.mark.parametrize("order", ["reading", "across"])
@pytest.mark.parametrize("trait", TRAITS)
def test_the_text_is_read_whatever_stands_beside_it(trait: str, order: str) -> None:
    pdf, body, _ = make_paper(trait, 2, 20, order=order)
    extract = extract_pdf(pdf, ocr=False)
    wanted = runs_of_four(body)
    kept = len(wanted & runs_of_four(f"{extract.title} {extract.text}")) / len(wanted)
    assert kept >= (0.95 if trait == "equations" else 0.97)


def test_a_watermark_is_left_out() -> None:
    text = extract_pdf(make_paper("watermark", 2, 20)[0], ocr=False).text
    assert "DRAFT" not in text and "THẢO" not in text


@pytest.mark.parametrize("order", ["reading", "across"])
def test_line_numbers_are_left_out(order: str) -> None:
    pdf, body, _ = make_paper("line numbers", 1, 20, order=order)
    assert extract_pdf(pdf, ocr=False).text == body


@pytest.mark.parametrize("order", ["reading", "across"])
def test_a_note_whose_mark_was_drawn_apart_stays_out_of_the_sentences(order: str) -> None:
    pdf, body, notes = make_paper("footnotes", 3, 30, order=order)
    text = extract_pdf(pdf, ocr=False).text
    assert all(note in text for note in notes)
    assert sum(paragraph in text for paragraph in body.split("\n\n")) >= len(body.split("\n\n")) - 2


@pytest.mark.parametrize(("columns", "order"), [(2, "reading"), (2, "across"), (3, "shuffle")])
def test_a_table_without_rulings_stays_in_rows(columns: int, order: str) -> None:
    pdf, body, _ = make_paper("bare table", columns, 20, order=order)
    text = extract_pdf(pdf, ocr=False).text
    rows = "\n".join(
        " | ".join(row)
        for row in (
            ("Commune", "Households", "With card", "Visits", "Share"),
            ("Na Sang", "1 204", "1 190", "612", "51.4"),
            ("Ban Lien", "877", "851", "298", "35.0"),
        )
    )
    assert rows in text
    assert all(paragraph in text for paragraph in body.split("\n\n")[:3])


@pytest.mark.parametrize(("columns", "order"), [(2, "reading"), (2, "across"), (3, "shuffle")])
def test_a_drop_capital_belongs_to_its_word(columns: int, order: str) -> None:
    pdf, body, _ = make_paper("drop cap", columns, 20, order=order)
    assert extract_pdf(pdf, ocr=False).text.startswith(body[:60])


@pytest.mark.parametrize("trait", ["two abstracts", "references"])
@pytest.mark.parametrize(("columns", "order"), [(2, "across"), (3, "shuffle")])
def test_columns_end_where_others_of_another_size_begin_below(trait: str, columns: int, order: str) -> None:
    pdf, body, _ = make_paper(trait, columns, columns * 7, order=order)
    extract = extract_pdf(pdf, ocr=False)
    assert runs_of_four(f"{extract.title} {extract.text}") >= runs_of_four(body)


@pytest.mark.parametrize(
    ("letter", "rest", "whole"),
    [
        ("T", "rong những năm qua", "Trong những"),
        ("I", "n many places of the hills", "In many"),
        ("A", "study of many households", "A study"),
        ("Ở", "nước ta có nhiều xã", "Ở nước"),
    ],
)
def test_a_letter_that_is_a_word_stands_apart(letter: str, rest: str, whole: str) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842), invariant=True)
    font = register()
    canvas.setFont(font, 34)
    canvas.drawString(56, 700, letter)
    canvas.setFont(font, 10)
    canvas.drawString(90, 716, rest)
    for at in range(1, 9):
        canvas.drawString(90 if at < 3 else 56, 716 - 12 * at, "và còn nhiều điều khác nữa của đời sống")
    canvas.save()
    assert extract_pdf(stream.getvalue(), ocr=False).text.startswith(whole)
