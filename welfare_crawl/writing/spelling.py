"""What a Vietnamese syllable can be: onset, rime and tone, so that no word list has to be shipped.

The rules are those of quốc ngữ spelling (onsets, rimes and the tones that closed syllables allow) as in
L. C. Thompson, A Vietnamese Reference Grammar, chapters 2 and 3.
"""

import itertools
from functools import lru_cache

from welfare_crawl.writing.tones import TONES, normalise_tone_placement, place_tones, split_tones

_ONSETS = ("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx")
_RIME_LIST = """
a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et i ia ich im in inh ip it iu iêc iêm iên iêng
iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot
oăc oăm oăn oăng oăt u ua uc ui um un ung up ut uy uya uych uynh uyt uyu uyên uyêt uân uâng uât uây uê uêch uên
uênh uôc uôi uôm uôn uông uôt uơ y yêm yên yêng yêt yêu âc âm ân âng âp ât âu ây ê êch êm ên êng ênh êp êt êu ô
ôc ôi ôm ôn ông ôp ôt ăc ăm ăn ăng ăp ăt ơ ơi ơm ơn ơp ơt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp
ươt ươu
"""
_QU_LIST = """
a ac ach ai an ang anh ao at au ay e en eo et i ich inh it y ych ynh yt yu yên yêt ân âng ât âu ây ê êch ên ênh
êt ôc ăc ăm ăn ăng ăp ăt ơ ơi ơn
"""
_RIMES = frozenset(_RIME_LIST.split())
_AFTER_QU = frozenset(_QU_LIST.split())
_AFTER_GI = _RIMES - {"y", "yêm", "yên", "yêng", "yêt", "yêu"} | {"", "n", "êng", "êc", "êt", "êm"}
_Y_ONSETS = frozenset("hklmstv") | {""}
_FRONT = "ieêy"


@lru_cache(maxsize=65536)
def is_syllable(token: str) -> bool:
    """Tell whether a token, in any letter case, is spelled as a Vietnamese syllable, tone included."""
    base, tone = split_tones(token.lower())
    if not 0 < len(base) <= 7 or len(tone) > 1:
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


_FURTHER = {"a": "aăâ", "e": "eê", "o": "oôơ", "u": "uư", "d": "dđ"}
"""What a letter may be that was typed without the mark it has of its own."""


@lru_cache(maxsize=1024)
def agreeing_syllables(word: str) -> tuple[str, ...]:
    """Return what a word with some of its marks may mean: `đuong` is no syllable, but đường and đương have its mark.

    Nothing when the word, in lower case, is a syllable as it stands, or has no mark or none that can be completed.
    """
    if len(word) > 7 or word.isascii() or is_syllable(word):
        return ()
    base, tones = split_tones(word)
    if len(tones) > 1:
        return ()
    bases = map("".join, itertools.product(*(_FURTHER.get(letter, letter) for letter in base)))
    spelled = [base for base in bases if _is_spelled(base)]
    found = [base + tone for base in spelled for tone in (tones or ("", *TONES)) if is_syllable(base + tone)]
    return tuple(normalise_tone_placement(place_tones(syllable)) for syllable in found)
