import ctypes
import random
import re
from collections.abc import Sequence

import numpy as np
import pytest

from welfare_crawl.pdf import glyphs, gutter


class FakePage:
    """Stands for pdfium: some characters of the page are left out of its text, as those without a Unicode value."""

    raw = 1

    def __init__(self, characters: Sequence[str | None]) -> None:
        self.characters = characters

    def count(self, page: object) -> int:
        return len(self.characters)

    def get_text(self, handle: int, start: int, count: int, address: int) -> int:
        while start < len(self.characters) and self.characters[start] is None:
            start += 1
        text = "".join(character or "" for character in self.characters[start : start + count])
        written = f"{text}\0".encode("utf-16-le")
        ctypes.memmove(address, written, len(written))
        return len(written) // 2

    def get_unicode(self, handle: int, at: int) -> int:
        return ord(self.characters[at] or "\0")


@pytest.mark.parametrize("missing", [(), (0,), (299,), (0, 1, 2), (149, 150, 151), tuple(range(40, 140)), (7, 200)])
def test_each_character_has_its_place_in_the_text(missing: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [chr(ord("a") + number % 26) for number in range(300)]
    page = FakePage([None if at in missing else letter for at, letter in enumerate(letters)])
    monkeypatch.setattr(glyphs.raw, "FPDFText_CountChars", page.count)
    monkeypatch.setattr(glyphs, "_address", lambda handle: handle)
    monkeypatch.setattr(glyphs, "_get_text", page.get_text)
    monkeypatch.setattr(glyphs, "_get_unicode", page.get_unicode)
    expected = "".join("\ufffd" if at in missing else letter for at, letter in enumerate(letters))
    assert glyphs.read_text(page) == expected  # type: ignore[arg-type]  # what is asked of it, it answers


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \r\n",
        "một hai\r\nba",
        " đầu\x02cuối\ufffe",
        "a\u00a0b\u3000c  d\r\n\r\ne\x02\r\nf ",
        "𝒳 𝒴\r\n𝒵",
    ],
)
def test_words_know_where_they_begin_and_what_ends_their_line(text: str) -> None:
    words, offsets, starts, hyphens = glyphs.split_words(text)
    spans = [match.span() for match in re.finditer(r"[^\s\x02\ufffe]+", text)]
    assert words == [text[start:end] for start, end in spans]
    assert offsets == [start for start, _ in spans]
    between = [text[end:start] for end, start in zip([0, *(end for _, end in spans)], offsets, strict=False)]
    assert starts.tolist() == [any(sign in gap for sign in "\n\r\x02\ufffe") for gap in between]
    assert hyphens.tolist() == [text[end : end + 1] in ("\x02", "\ufffe") for _, end in spans]


def test_the_tallest_strip_has_most_rows_with_text_on_both_sides() -> None:
    chance = random.Random(5)
    for _ in range(60):
        rows, bins = chance.randint(1, 12), chance.randint(1, 9)
        covered = np.array([[chance.random() < 0.4 for _ in range(bins)] for _ in range(rows)])
        found = zip(*(part.tolist() for part in gutter._tallest_strips(covered)), strict=True)
        assert list(found) == [tallest_strip(covered.tolist(), column) for column in range(bins)]


def tallest_strip(covered: list[list[bool]], column: int) -> tuple[int, int, int]:
    """Go down one column, row by row."""
    best, best_start, best_end = 0, 0, -1
    start = lefts = rights = 0
    for number, row in enumerate(covered):
        if row[column]:
            start, lefts, rights = number + 1, 0, 0
            continue
        lefts += any(row[:column])
        rights += any(row[column:])
        if min(lefts, rights) > best:
            best, best_start, best_end = min(lefts, rights), start, number
        elif best and min(lefts, rights) == best and best_start == start:
            best_end = number
    return best, best_start, best_end
