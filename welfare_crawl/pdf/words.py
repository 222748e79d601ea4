"""Which words are English, from a compact list of base forms and the rules of inflection."""

from functools import lru_cache
from importlib.resources import files

_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("s", ("",)),
    ("es", ("",)),
    ("ies", ("y",)),
    ("ed", ("", "e")),
    ("ied", ("y",)),
    ("ing", ("", "e")),
    ("ly", ("",)),
    ("ally", ("al", "")),
    ("er", ("", "e")),
    ("ers", ("", "e")),
    ("ness", ("",)),
    ("ment", ("",)),
    ("ments", ("",)),
    ("ation", ("", "e")),
    ("ations", ("", "e")),
    ("ization", ("ize",)),
    ("isation", ("ize",)),
    ("ise", ("ize",)),
    ("ising", ("ize",)),
    ("ised", ("ize",)),
    ("ity", ("", "e")),
)


@lru_cache(maxsize=1)
def load_words() -> frozenset[str]:
    """Return the packaged base forms."""
    text = files("welfare_crawl.reference").joinpath("english_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=65536)
def is_english(token: str) -> bool:
    """Tell whether a token, in any letter case, is a common English word or an inflected form of one."""
    word = token.lower()
    words = load_words()
    if word in words:
        return True
    if len(word) < 4 or not word.isascii():
        return False
    for ending, replacements in _ENDINGS:
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        if len(stem) >= 3 and any(stem + replacement in words for replacement in replacements):
            return True
        if len(stem) >= 4 and stem[-1] == stem[-2] and stem[:-1] in words:
            return True
    return False
