"""How a foreign name sounds, roughly: its consonants, in classes that survive being written in another script.

Kawano and カバノー, Washington and Вашингтон, Merkel and 메르켈 have the same skeleton. Vowels, doubled letters and the
difference of voiced and unvoiced sounds don't survive; what is left is a hint, good in company alone.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_CYRILLIC: Final = {
    **dict(zip("абвгдезийклмнопрстуфхцчшщыэюя", "abvgdeziiklmnoprstufhscssieua", strict=True)),
    "ж": "z",
    "ё": "e",
}

_PAIRS: Final = (
    ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("ngh", "n"), ("ph", "f"), ("th", "t"), ("kh", "k"), ("ch", "c"),
    ("sh", "s"), ("gh", "g"), ("gi", "c"), ("ng", "n"), ("nh", "n"), ("ck", "k"), ("qu", "k"), ("ts", "s"),
    ("dz", "s"), ("ce", "s"), ("ci", "s"), ("ge", "c"), ("dj", "c"),
)  # fmt: skip
"""Letters that are one sound, the longest first."""

_CLASSES: Final = {
    **dict.fromkeys("bpvfw", "P"),
    **dict.fromkeys("dt", "T"),
    **dict.fromkeys("gkqhx", "K"),
    **dict.fromkeys("cjszy", "S"),
    **dict.fromkeys("lr", "L"),
    **dict.fromkeys("mn", "N"),
}
_MUTE: Final = frozenset("hwy")
"""Written in one language and not in the next: no sign of a name but at its start."""

_KANA: Final = {"フ": "fu", "チ": "chi", "ツ": "tsu", "ッ": ""}
"""Kana that sound otherwise than their row says."""

_THAI_VOWELS: Final = re.compile("[\u0e2d\u0e30-\u0e4e]")


@lru_cache(maxsize=100_000)
def skeleton_of(name: str) -> str:
    """Return the classes of the consonants of a name in any script that is written by sound; else an empty string."""
    letters = romanise(name)
    for pair, one in _PAIRS:
        letters = letters.replace(pair, one)
    classes: list[str] = []
    for position, letter in enumerate(letters):
        if letter in _MUTE and position:
            continue
        kind = _CLASSES.get(letter)
        if kind is not None and (not classes or classes[-1] != kind or letters[position - 1] != letter):
            classes.append(kind)
    return "".join(classes)


def romanise(name: str) -> str:
    """Return a name in small Latin letters without marks, as near as its signs tell."""
    return "".join(map(_roman, _plain(name)))


def _plain(name: str) -> str:
    """Return the name without marks; syllables of Hangul stay whole, for their names say how they sound."""
    return "".join(
        sign if "\uac00" <= sign <= "\ud7a3" or "\u3041" <= sign <= "\u30ff" else unicodedata.normalize("NFKD", sign)
        for sign in unicodedata.normalize("NFKC", name).lower()
    )


def _roman(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isalpha() else ""
    if sign in "đð":
        return "d"
    if sign == "ß":
        return "ss"
    if sign in _CYRILLIC:
        return _CYRILLIC[sign]
    name = unicodedata.name(sign, "")
    if name.startswith(("KATAKANA LETTER", "HANGUL SYLLABLE")):
        return _KANA.get(sign, "" if " SMALL " in name else name.rsplit(" ", 1)[1].lower())
    if name.startswith("THAI CHARACTER") and not _THAI_VOWELS.match(sign):
        return name.split(" ")[2].lower().rstrip("o")
    return ""
