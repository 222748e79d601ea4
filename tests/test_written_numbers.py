"""Figures are looked for where they can begin; nothing that a search through the whole text finds may be missed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.writing import numbers as written_numbers
from welfare_crawl.writing.digit_runs import DIGITS, find_at
from welfare_crawl.writing.numbers import find_figures


@pytest.mark.parametrize("name", ["_CODE", "_DAY", "_NUMBER"])
@given(text=st.text(alphabet="AĐz19 .,-–/\u0661", max_size=40))
def test_looking_where_digits_are_finds_what_looking_everywhere_does(name: str, text: str) -> None:
    pattern: re.Pattern[str] = getattr(written_numbers, name)
    runs = [match.start() for match in DIGITS.finditer(text)]
    starts = written_numbers._where_codes_begin(text, runs) if name == "_CODE" else runs
    assert [match.span() for match in find_at(pattern, text, starts)] == [
        match.span() for match in pattern.finditer(text)
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Nghị quyết 24-NQ/TW, Quyết định 102/2009/QĐ-TTg", ["c:24-nq", "c:102/2009/qd-tt"]),
        ("ABCDEFG-12/NQ và QL-32B", ["c:ql-32b", "c:12/nq"]),
        ("1,2 triệu, 3 млн, 4 ล้าน, 5 ຕື້", ["n:1200000", "n:3000000", "n:4000000", "n:5000000000"]),
        ("1,2 Million, 7 tusen, 8 juta, 2 RIBU", ["n:1200000", "n:7000", "n:8000000", "n:2000"]),
        ("ngày 14/10 và 10月14日", ["d:14/10", "d:14/10"]),
    ],
)
def test_figures_in_one_form(text: str, figures: list[str]) -> None:
    assert sorted(key for key, _ in find_figures(text)) == sorted(figures)


@pytest.mark.parametrize(
    "word", ["mil", "ngàn", "tusen", "RIBU", "тыс", "mio", "juta", "Млн", "tỉ", "bilhão", "พัน", "ຕື້", "លាន"]
)
def test_each_word_of_size_is_looked_for(word: str) -> None:
    assert find_figures(f"12 {word}") != find_figures("12 x")
