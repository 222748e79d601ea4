"""Vietnamese marks: where the tone stands in a syllable, and letters without marks."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
"""The combining marks of the tones huyền, sắc, ngã, hỏi and nặng."""

_PAIRS = {
    "oa": ("òa", "óa", "õa", "ỏa", "ọa"),
    "oe": ("òe", "óe", "õe", "ỏe", "ọe"),
    "uy": ("ùy", "úy", "ũy", "ủy", "ụy"),
}
"""The three vowel pairs on which two spellings put the tone differently, here as older dictionaries put it."""

_NEW_STYLE = {
    old: unicodedata.normalize("NFC", pair + tone)
    for pair, olds in _PAIRS.items()
    for tone, old in zip(TONES, olds, strict=True)
}
_NEW_STYLE |= {old.upper(): new.upper() for old, new in _NEW_STYLE.items()} | {
    old[0].upper() + old[1]: new[0].upper() + new[1] for old, new in list(_NEW_STYLE.items())
}
_OLD_AT_END = re.compile("(" + "|".join(map(re.escape, _NEW_STYLE)) + r")(?!\w)")
"""At the end of a syllable only: in `toán` and `huỳnh` both spellings agree."""

_OLD_STYLE = {new: old for old, new in _NEW_STYLE.items()}
_NEW_AT_END = re.compile("(?<![qQ])(" + "|".join(map(re.escape, _OLD_STYLE)) + r")(?!\w)")
"""Not after q, where the u belongs to it: `quý` has no other spelling."""

_PLAIN = {
    code: "".join(sign for sign in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(sign))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
} | {ord("đ"): "d", ord("Đ"): "D"}
"""Latin letters that have a sign of their own with their marks, and the same without."""
_TONE_AT_END = re.compile("(\\w+)([" + TONES + r"])(?!\w)")
_VOWELS = re.compile("(?:(?<=q)u|(?<=g)i(?=[aăâeêioôơuưy]))?([aăâeêioôơuưy]+)(.*)$")
"""The vowels of a syllable that bear its tone, and what stands after them; the u of qu and the i of gi don't count."""

MARKED: dict[str, str] = {}
"""For each small letter the letters that `fold` takes for it."""
for _code, _letter in _PLAIN.items():
    if _letter.islower() and chr(_code) != _letter:
        MARKED[_letter] = MARKED.get(_letter, "") + chr(_code)

LONG_WORD = 20
"""Characters; where words are longer on average the script has no spaces, and nothing would be kept in mind twice."""

_LOOSE_MARKS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
"""Marks on letters that have no such sign, as in m̀."""


def normalise_tone_placement(text: str) -> str:
    """Return NFC text with the tone of `òa`, `òe`, `ùy` on the last letter: hòa and hoà become one word.

    The text keeps its length, so offsets stay right.
    """
    return _OLD_AT_END.sub(lambda match: _NEW_STYLE[match[1]], unicodedata.normalize("NFC", text))


def older_tone_placement(text: str) -> str:
    """Return NFC text with the tone of `oà`, `oè`, `uỳ` on the first letter: the other spelling of the same words."""
    return _NEW_AT_END.sub(lambda match: _OLD_STYLE[match[1]], unicodedata.normalize("NFC", text))


def split_tones(word: str) -> tuple[str, str]:
    """Return the letters of a word in NFC, without its tones, and these in order: `nghèo` gives `ngheo` and huyền.

    The marks that make a letter of their own stay: `hộ` gives `hô` and nặng.
    """
    signs = unicodedata.normalize("NFD", word)
    letters = "".join(sign for sign in signs if sign not in TONES)
    return unicodedata.normalize("NFC", letters), "".join(sign for sign in signs if sign in TONES)


def place_tones(text: str) -> str:
    """Return text whose tones stand behind their syllables as people write it: `đươc` and a dot below give `được`."""
    return _TONE_AT_END.sub(lambda match: _with_tone(match[1], match[2]), text)


def _with_tone(syllable: str, tone: str) -> str:
    found = _VOWELS.search(syllable)
    if found is None:
        return syllable + tone
    vowels, coda = found.groups()
    marked = [at for at, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked:
        at = marked[-1]
    elif coda or vowels in _PAIRS or len(vowels) == 3:
        at = min(1, len(vowels) - 1)
    else:
        at = 0
    at += found.start(1)
    return unicodedata.normalize("NFC", syllable[: at + 1] + tone + syllable[at + 1 :])


def fold(text: str) -> str:
    """Return the text with the marks of Latin letters taken off and đ as d: `Đường về` becomes `Duong ve`."""
    if text.isascii():
        return text
    words = text.split(" ")
    if len(words) * LONG_WORD < len(text):
        return _fold(text)
    # A space parts a sign from all marks, and most words of a text are in many.
    return " ".join([_fold_word(word) for word in words])


def _fold(text: str) -> str:
    return _LOOSE_MARKS.sub("", unicodedata.normalize("NFC", text).translate(_PLAIN))


_fold_word = lru_cache(maxsize=1 << 15)(_fold)
