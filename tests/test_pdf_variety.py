"""What journals put on a page beside their text: it neither gets into the text nor keeps parts of it out."""

import pytest
from made_papers import TRAITS, make_paper

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
