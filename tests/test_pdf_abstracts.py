from pathlib import Path

import pytest
from pdf_samples import ABSTRACT_VI, write_paragraphs

from welfare_crawl.pdf import extract_pdf
from welfare_crawl.pdf.abstracts import choose_lead, find_abstracts
from welfare_crawl.placing.duplicates import body_of

SAMPLE = Path(__file__).parents[1] / "welfare_crawl" / "sample" / "papers"
ENGLISH = " ".join(write_paragraphs(1, 4))
VIETNAMESE = ABSTRACT_VI.removeprefix("Tóm tắt: ")
BODY = "\n\n".join(["1. Introduction", *write_paragraphs(4, 8)])


@pytest.mark.parametrize(
    "front",
    [
        f"Abstract: {ENGLISH}\n\nKeywords: poverty; health\n\nTóm tắt: {VIETNAMESE}\n\nTừ khóa: nghèo",
        f"TÓM TẮT\n\n{VIETNAMESE}\n\nABSTRACT\n\n{ENGLISH}",
        f"Abstract—{ENGLISH}\n\nTóm tắt. {VIETNAMESE}",
        f"Hoang Thi Lan\n\nABSTRACT {ENGLISH}\n\nCorresponding author: lan@example.vn",
    ],
)
def test_the_abstract_in_the_papers_language_is_its_lead(front: str) -> None:
    assert choose_lead(f"{front}\n\n{BODY}") == ENGLISH


def test_an_abstract_behind_the_references_is_found() -> None:
    text = f"{BODY}\n\nReferences\n\n[1] A book.\n\nTóm tắt: {VIETNAMESE}\n\nTừ khóa: hộ nghèo"
    (found,) = find_abstracts(text)
    assert found.text == VIETNAMESE
    assert found.vietnamese
    assert choose_lead(text) == ""


def test_an_abstract_of_two_paragraphs_is_whole() -> None:
    first, second = write_paragraphs(2, 5)
    (found,) = find_abstracts(f"Abstract\n\n{first[:-1]}\n\n{second}\n\n{BODY}")
    assert found.text == f"{first[:-1]}\n\n{second}"


def test_without_a_label_it_is_what_stands_before_the_first_section() -> None:
    paper = f"Hoang Thi Lan\n\n{ENGLISH}\n\n{BODY}"
    assert choose_lead(f"{paper}\n\nReferences\n\n[1] A book.") == ENGLISH
    assert choose_lead(paper) == ""


@pytest.mark.parametrize("text", [BODY, "Abstract thinking is rare.\n\n" + BODY, "Summary\n\n1. Rice\n\nText.", ""])
def test_what_has_no_abstract_has_no_lead(text: str) -> None:
    assert choose_lead(text) == ""


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("cao-bang-review", "Cao Bang is one of the poorest provinces on the northern border"),
        ("bao-hiem-tu-nguyen", "Bảo hiểm xã hội tự nguyện mở ra lương hưu cho nông dân"),
        ("chinh-sach-dan-toc-2010", "Bảo đảm an sinh xã hội cho đồng bào dân tộc thiểu số"),
    ],
)
def test_the_sample_papers_have_their_abstract(name: str, start: str) -> None:
    extract = extract_pdf((SAMPLE / f"{name}.pdf").read_bytes(), ocr=False)
    assert extract.lead.startswith(start)
    assert body_of(extract.lead, extract.text) == extract.text
