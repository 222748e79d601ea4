"""Characters as a reader sees them: composed letters, plain spaces, nothing invisible."""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\u00ad\u034f]")
# A joiner carries meaning in Arabic, Indic and emoji sequences, and is debris after Latin letters.
_STRAY_JOINER = re.compile("(?<![\u0600-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"[^\S\n]+")
_LINE_EDGE = re.compile(r" ?\n ?")
_MANY_LINES = re.compile(r"\n{3,}")
_CP1252_CONTROLS = {code: bytes([code]).decode("cp1252", "replace").replace("\ufffd", "") for code in range(0x80, 0xA0)}
_C1_CONTROL = re.compile("[\x80-\x9f]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_VIETNAMESE_LETTER = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_LONGEST_KEPT = 2000
_WORD = re.compile(r"\w+")


def clean_text(text: str) -> str:
    """Return the text in NFC, without invisible characters, with single spaces and at most one empty line in a row."""
    if text.isprintable() and "\u034f" not in text:
        # Neither lines nor anything invisible, as most pieces of a page are.
        return unicodedata.normalize("NFC", " ".join(text.split()))
    lines = text.split("\n")
    if "\u034f" not in text and all(map(str.isprintable, lines)):
        text = "\n".join([" ".join(line.split()) for line in lines])
        return _MANY_LINES.sub("\n\n", unicodedata.normalize("NFC", text)).strip()
    if not text.isascii():
        # Numeric entities such as &#150; mean the Windows character, not the control of that code.
        if _C1_CONTROL.search(text):
            text = text.translate(_CP1252_CONTROLS)
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
        text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text))
    text = _LINE_EDGE.sub("\n", _SPACE.sub(" ", text))
    return _MANY_LINES.sub("\n\n", text).strip()


def clean_line(text: str) -> str:
    """Return the text as `clean_text` does, all on one line."""
    if text.isprintable() and "\u034f" not in text:
        return unicodedata.normalize("NFC", " ".join(text.split()))
    if not text.isascii():
        if _C1_CONTROL.search(text):
            text = text.translate(_CP1252_CONTROLS)
        text = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", _INVISIBLE.sub("", text)))
    # White space of every kind becomes one space in the end, so the steps of `clean_text` for lines are spared.
    return " ".join(_CONTROL.sub("", text.replace("\x0b", "\n").replace("\x0c", "\n")).split())


def repair_vietnamese(text: str) -> str:
    """Return Vietnamese text with đ where the page wrote the Icelandic ð, as nhandan.vn does with `&#240;`."""
    return text.replace("ð", "đ").replace("Ð", "Đ")


def looks_vietnamese(text: str) -> bool:
    """Tell whether a line has letters that stand together in Vietnamese alone."""
    return len(_VIETNAMESE_LETTER.findall(unicodedata.normalize("NFC", text))) >= 2


def fold(text: str) -> str:
    """Return the bare letters and digits of a text, without marks and case, to compare two spellings."""
    if text.isascii():
        return _NOT_LETTERS.sub("", text.lower())
    return _fold_line(text) if len(text) <= _LONGEST_KEPT else "".join(map(_fold_word, text.split()))


@lru_cache(maxsize=512)
def _fold_line(text: str) -> str:
    # A page's paragraphs are folded for one question after the other.
    return "".join(map(_fold_word, text.split()))


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold()).replace("đ", "d").replace("ð", "d")
    return _NOT_LETTERS.sub("", decomposed)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.casefold())
