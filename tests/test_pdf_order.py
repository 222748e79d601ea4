import pdf_samples as samples
import pytest

from welfare_crawl.pdf import extract_pdf, find_references, read_pages

HEAD = "Journal of Upland Studies 12 (2023)"


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize(
    ("order", "rotate", "sideways"),
    [
        ("reading", 0, False),
        ("across", 0, False),
        ("shuffle", 0, False),
        ("reading", 90, False),
        ("across", 180, False),
        ("shuffle", 270, False),
        ("reading", 0, True),
        ("across", 0, True),
    ],
)
def test_columns_are_read_one_after_the_other(columns: int, order: str, rotate: int, sideways: bool) -> None:
    pages, body = samples.lay_out(columns, seed=columns)
    extract = extract_pdf(samples.draw(pages, order=order, rotate=rotate, sideways=sideways, head=HEAD), ocr=False)
    assert extract.title == samples.TITLE
    assert extract.authors == ("Hoang Thi Lan", "Pham Van Duc")
    assert flat(body) in flat(extract.text)
    assert samples.ABSTRACT_VI in extract.text.split("\n\n")


def test_paragraphs_are_whole_over_columns_and_pages() -> None:
    pages, body = samples.lay_out(2, seed=2)
    extract = extract_pdf(samples.draw(pages), ocr=False)
    paragraphs = extract.text.split("\n\n")
    assert set(body.split("\n\n")) <= set(paragraphs)


def test_cut_words_are_joined_and_compounds_stay() -> None:
    pages, _ = samples.lay_out(2, seed=5)
    drawn = [line for page in pages for _, _, line, _, _ in page if line.endswith("-")]
    assert drawn
    text = extract_pdf(samples.draw(pages), ocr=False).text
    assert "- " not in text
    assert "income-generating" in text
    assert "incomegenerating" not in text


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages, _ = samples.lay_out(2, seed=2)
    text = extract_pdf(samples.draw(pages, head=HEAD), ocr=False).text
    assert "Upland Studies" not in text
    assert not any(paragraph in ("95", "96") for paragraph in text.split("\n\n"))


def test_page_starts_point_at_each_pages_first_words() -> None:
    pages, _ = samples.lay_out(2, seed=2)
    extract = extract_pdf(samples.draw(pages, head=HEAD), ocr=False)
    assert len(extract.page_starts) == 2
    first, second = extract.page_starts
    assert first == 0
    assert extract.text[second:].startswith(pages[1][0][2].rstrip("-").split(" ")[0])


def test_a_page_is_reported_with_its_verdict() -> None:
    pages, _ = samples.lay_out(2, seed=2)
    read = read_pages(samples.draw(pages), ocr=False)
    assert [(page.number, page.verdict, page.read_by) for page in read] == [(1, "good", "layer"), (2, "good", "layer")]
    assert dict(read[1].figures)["known"] > 0.97


def test_reference_list_is_found() -> None:
    text = "5. Conclusion\n\nWords.\n\nTài liệu tham khảo\n\n[1] A book."
    assert find_references(text) == text.index("Tài liệu tham khảo")
    assert find_references("No list here.") is None
