"""Vietnamese text in the font encodings that came before Unicode: TCVN3 (ABC), VNI and VPS.

Such a font draws `ế` for the code of `Õ`, so that a PDF's text layer says `thÕ` for "thế". Which encoding it is
stands in the font's name (`.VnTime`, `VNI-Times`, `VPS Times`), or shows when the words become syllables in one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from welfare_crawl.pdf.syllables import is_marked, is_syllable

Charset = Literal["tcvn3", "vni", "vps"]

CHARSETS: tuple[Charset, ...] = ("tcvn3", "vni", "vps")

MIN_VALID = 0.8
"""Share of marked words that must be Vietnamese syllables after the conversion, for it to be believed."""

_WORD = re.compile(r"[^\W\d_]+")
_TCVN3_NAME = re.compile(
    r"(?:^|\+)(?:\.vn|vn(?:time|arial|helv|cour|bahamas|book|aristote|avant|black|clarendon|commercial|cooper|dutch|exotic"
    r"|gothic|linus|lincoln|memor|mono|mystical|park|present|revue|shell|south|stamp|swiss|tekton|unive|vogue|3d))",
    re.IGNORECASE,
)
_VNI_NAME = re.compile(r"(?:^|\+)VNI[-\s_ ]", re.IGNORECASE)
_VPS_NAME = re.compile(r"(?:^|\+)VPS[-\s_ ]?", re.IGNORECASE)


@lru_cache(maxsize=1)
def load_charsets() -> dict[Charset, dict[str, str]]:
    """Return for each encoding what its letters, or pairs of letters, stand for."""
    tables: dict[Charset, dict[str, str]] = {name: {} for name in CHARSETS}
    text = files("welfare_crawl.reference").joinpath("legacy_charsets.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, codes, letter = line.split("\t")
        for charset in CHARSETS:
            if name == charset:
                tables[charset]["".join(chr(int(code, 16)) for code in codes.split())] = letter
    return tables


@lru_cache(maxsize=1)
def legacy_letters() -> frozenset[str]:
    """Return every letter beyond ASCII that one of the encodings uses."""
    return frozenset(c for table in load_charsets().values() for key in table for c in key if c > "\x7f")


@lru_cache(maxsize=1)
def suspect_pattern() -> re.Pattern[str]:
    """Return a pattern for letters that a legacy font may have meant otherwise."""
    return re.compile("[" + "".join(map(re.escape, sorted(legacy_letters()))) + "\uf020-\uf0ff]")


@lru_cache(maxsize=3)
def _pattern(charset: Charset) -> re.Pattern[str]:
    keys = sorted(load_charsets()[charset], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys)))


@lru_cache(maxsize=65536)
def decode(word: str, charset: Charset, *, capitals: bool = False) -> str:
    """Convert a word from a legacy encoding; `capitals` for a font that draws small letters as capitals."""
    plain = "".join(chr(ord(c) - 0xF000) if "\uf020" <= c <= "\uf0ff" else c for c in word)
    table = load_charsets()[charset]
    converted = _pattern(charset).sub(lambda match: table[match.group()], plain)
    return converted.upper() if capitals else converted


def restore_horned_u(word: str) -> str:
    """Put `ư` for a hyphen where only that makes a syllable.

    TCVN3 keeps `ư` at the code that the Windows encoding gives to the soft hyphen, and pdfium shows that as a hyphen.
    """
    if "-" not in word or not any(c.isalpha() for c in word):
        return word
    pieces = re.split(r"([^\w\-]+)", word)
    for at, piece in enumerate(pieces):
        restored = piece.replace("-", "ư")
        if "-" in piece and is_syllable(restored):
            pieces[at] = restored.upper() if piece.isupper() and len(piece) > 2 else restored
    return "".join(pieces)


def charset_of_font(name: str) -> Charset | None:
    """Return the encoding that a font's name declares; `VnNimbus` of TeX declares none."""
    if _VNI_NAME.search(name):
        return "vni"
    if _VPS_NAME.search(name):
        return "vps"
    return "tcvn3" if _TCVN3_NAME.search(name) else None


def draws_capitals(name: str) -> bool:
    """Tell whether a TCVN3 font (`.VnTimeH`) draws small letters as capitals."""
    base = name.partition("+")[2] or name
    return re.match(r"\.?vn\w*?H(?:[-, ]|bold|italic|$)", base, re.IGNORECASE) is not None and "H" in base


def valid_share(words: Iterable[str]) -> tuple[float, int]:
    """Return which share of the marked words are Vietnamese syllables, and how many are marked."""
    marked = valid = 0
    for word in words:
        for token in _WORD.findall(word):
            if len(token) > 1 and is_marked(token):
                marked += 1
                valid += is_syllable(token)
    return (valid / marked if marked else 0.0), marked


def detect_charset(words: Sequence[str], font: str = "") -> Charset | None:
    """Return the encoding in which words of one font become Vietnamese, None if they are not in any."""
    declared = charset_of_font(font)
    letters = legacy_letters()
    odd = [word for word in words if any(c in letters or "\uf020" <= c <= "\uf0ff" for c in word)]
    if not odd:
        return declared
    sample = [word for word, _ in Counter(odd).most_common(300)]
    as_it_is, _ = valid_share(sample)
    scores: list[tuple[float, int, Charset]] = []
    for charset in CHARSETS:
        share, marked = valid_share(decode(word, charset) for word in sample)
        scores.append((share if marked >= 0.5 * len(sample) else 0.0, charset == declared, charset))
    share, _, best = max(scores)
    if declared is not None:
        # A few words prove nothing against the font's own name.
        kept = next(s for s, _, charset in scores if charset == declared)
        if kept >= max(0.5, as_it_is) or (len(sample) < 5 and as_it_is < 1.0):
            return declared
    if share >= MIN_VALID and share > as_it_is + 0.15 and len(sample) >= 4:
        return best
    return None
