"""Names are looked for at capitals alone; going through all words one by one must find the same."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from welfare_crawl.placing.traces import find_traces
from welfare_crawl.writing.words import fold_token

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_END = re.compile(r"[.!?:;…\"“”„»«‘\n(]\s*$")


def names_word_by_word(text: str) -> set[str]:
    found: set[str] = set()
    previous: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        word = match[0]
        if not (word[0].isupper() and len(word) > 1):
            previous = None
            continue
        plain = re.split("['’]", fold_token(word))[0]
        before = text[: match.start()]
        if len(plain) > 2 and (previous is not None or (before and not _END.search(before[-3:]))):
            found.add(f"w:{plain}")
        if plain and previous is not None and text[previous.end() : match.start()] in (" ", "-", "\u00a0"):
            found.add(f"w:{fold_token(previous[0])} {plain}")
        previous = match
    return found


@given(st.lists(st.sampled_from(["Rock", "n", "Đỗ", "A", "roll", "Ivoire", "'", "’", " ", ". ", "-", "1", "_", "\n"])))
@example(["n", "'", "Rock", "'", "Rock"])
def test_names_are_those_of_all_words(pieces: list[str]) -> None:
    text = f"x\n\n{''.join(pieces)}"
    body = text.removeprefix("x\n\n")
    assert {key for key, _ in find_traces("x", body, "sv") if key[0] == "w"} == names_word_by_word(text)


def test_signs_that_are_no_letters_begin_no_name() -> None:
    assert not [key for key, _ in find_traces("", "hôm nay \U0001f170bc có mưa", "vi") if key[0] == "w"]
