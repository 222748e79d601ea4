"""What a Vietnamese syllable can be: onset, rime and tone, so that no word list has to be shipped.

The rules are those of quốc ngữ spelling (onsets, rimes and the tones that closed syllables allow) as in
L. C. Thompson, A Vietnamese Reference Grammar, chapters 2 and 3.
"""

import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above and dot below: huyền, sắc, ngã, hỏi, nặng."""

_ONSETS = ("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx")
_RIMES = frozenset(
    ["a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng", "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em", "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "êng", "ênh", "êp", "êt", "êu", "i", "ia", "ich", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oăc", "oăm", "oăn", "oăng", "oăt", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "oong", "ooc", "op", "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uân", "uâng", "uât", "uây", "uc", "uê", "uêch", "uên", "uênh", "ui", "um", "un", "ung", "uơ", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "up", "ut", "uy", "uya", "uych", "uyên", "uyêt", "uynh", "uyt", "uyu", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "yêm", "yên", "yêng", "yêt", "yêu"]
)
_AFTER_QU = frozenset(
    ["a", "ac", "ach", "ai", "an", "ang", "anh", "ao", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng", "ăp", "ăt", "ân", "âng", "ât", "âu", "ây", "e", "en", "eo", "et", "ê", "ên", "êt", "êch", "ênh", "i", "ich", "inh", "it", "ơ", "ơi", "ơn", "ôc", "y", "ych", "yên", "yêt", "ynh", "yt", "yu"]
)
_AFTER_GI = _RIMES - {"y", "yêm", "yên", "yêng", "yêt", "yêu"} | {"", "n", "êng", "êc", "êt", "êm"}
_Y_ONSETS = frozenset("hklmstv") | {""}
_FRONT = "ieêy"


@lru_cache(maxsize=65536)
def is_syllable(token: str) -> bool:
    """Tell whether a token, in any letter case, is spelled as a Vietnamese syllable, tone included."""
    letters = []
    tone = ""
    for character in unicodedata.normalize("NFD", token.lower()):
        if character in TONES:
            if tone:
                return False
            tone = character
        else:
            letters.append(character)
    base = unicodedata.normalize("NFC", "".join(letters))
    if not 0 < len(base) <= 7:
        return False
    if tone in ("", "\u0300", "\u0309", "\u0303") and base.endswith(("c", "ch", "p", "t")):
        return False
    return _is_spelled(base)


def _is_spelled(base: str) -> bool:
    if base in _RIMES:
        return True
    for onset in _ONSETS:
        if not base.startswith(onset):
            continue
        rime = base[len(onset) :]
        if _fits(onset, rime):
            return True
    return False


def _fits(onset: str, rime: str) -> bool:
    if onset == "qu":
        return rime in _AFTER_QU
    if onset == "gi":
        return rime in _AFTER_GI
    if rime not in _RIMES:
        return False
    front = rime[0] in _FRONT
    if onset == "k":
        return front
    if onset in ("gh", "ngh"):
        return front and rime[0] != "y"
    if onset in ("c", "g", "ng"):
        return not front or (onset == "g" and rime[0] == "i")
    if rime[0] == "y":
        return rime == "y" and onset in _Y_ONSETS
    return True


@lru_cache(maxsize=65536)
def is_marked(token: str) -> bool:
    """Tell whether a token carries a Vietnamese mark: a tone, breve, circumflex, horn or đ."""
    if token.isascii():
        return False
    lowered = token.lower()
    return "đ" in lowered or any(c in _MARKS for c in unicodedata.normalize("NFD", lowered))


_MARKS = frozenset(TONES + "\u0302\u0306\u031b")


def strip_marks(text: str) -> str:
    """Return the text with every mark removed, đ as d."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")
