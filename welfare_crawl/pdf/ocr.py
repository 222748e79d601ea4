"""Pages read by Tesseract: rendered by pdfium, read with `vie+eng`, Vietnamese blocks read again with `vie`.

`vie+eng` alone loses 3 to 5 % of Vietnamese marks; `vie` alone keeps them but misreads English.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pypdfium2 as pdfium

from welfare_crawl.pdf.image import DPI, Image, deskew, has_ink, lighten, render
from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.ocr_lines import OcrWord, build_lines
from welfare_crawl.pdf.syllables import is_marked, is_syllable

TIMEOUT = 120
"""Seconds that one call of Tesseract may take."""

MISSING = (
    "scans are read by Tesseract with its models `vie` and `eng`; "
    "on Debian: apt install tesseract-ocr tesseract-ocr-vie"
)

_TOKEN = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What came of reading one page."""

    lines: tuple[Line, ...]
    confidence: float
    """Mean over its words, 0 to 100."""
    turned: int = 0
    """Degrees, clockwise, by which the page was turned upright."""
    vietnamese: bool = False
    """Whether most of its words carry marks."""


@lru_cache(maxsize=1)
def has_tesseract() -> bool:
    """Tell whether Tesseract is installed with the models that we need."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return {"vie", "eng"} <= set(listed.stdout.split())


def read_page(page: pdfium.PdfPage, number: int, *, vietnamese: bool = False) -> OcrPage | None:
    """Read a page from its image; None when it is blank. `vietnamese` says what the pages before it were."""
    image, scale = render(page)
    if not has_ink(image):
        return None
    image = deskew(lighten(image))
    turned = 0
    first = read_vietnamese(image) if vietnamese else None
    if first is not None:
        return _finish(first, scale, number, turned)
    words = run_tesseract(image, "vie+eng", 3)
    if _is_doubtful(words):
        turned = detect_turn(image)
        if turned:
            image = np.ascontiguousarray(np.rot90(image, -turned // 90))
            words = run_tesseract(image, "vie+eng", 3)
    return _finish(reread_vietnamese(image, words), scale, number, turned)


def _finish(words: Sequence[OcrWord], scale: float, number: int, turned: int) -> OcrPage:
    words = [word for word in words if word.confidence >= 15 or is_syllable(word.text)]
    confidence = sum(w.confidence for w in words) / len(words) if words else 0.0
    marked = _share_marked(words) if words else 0.0
    return OcrPage(tuple(build_lines(words, scale, number)), confidence, turned, marked > 0.5)


def _is_doubtful(words: Sequence[OcrWord]) -> bool:
    return len(words) < 5 or sum(word.confidence for word in words) / len(words) < 65


def _pgm(image: Image) -> bytes:
    height, width = image.shape
    return b"P5 %d %d 255\n" % (width, height) + image.tobytes()


def _call(image: Image, *arguments: str) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    program = shutil.which("tesseract") or "tesseract"
    try:
        result = subprocess.run(  # noqa: S603
            [program, "stdin", "stdout", *arguments],
            input=_pgm(image),
            capture_output=True,
            timeout=TIMEOUT,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.decode("utf-8", "replace")


def run_tesseract(image: Image, languages: str, mode: int, dpi: int = DPI) -> list[OcrWord]:
    """Read an image; `mode` is Tesseract's page segmentation (3: find the blocks, 6: one block)."""
    table = _call(image, "-l", languages, "--psm", str(mode), "--dpi", str(dpi), "tsv")
    words: list[OcrWord] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        block, paragraph, line = (int(cell) for cell in cells[2:5])
        left, top, width, height = (int(cell) for cell in cells[6:10])
        words.append(
            OcrWord(
                cells[11].strip(), float(cells[10]), left, top, left + width, top + height, block, (paragraph, line)
            )
        )
    return words


def detect_turn(image: Image) -> int:
    """Return by how many degrees, clockwise, the image must be turned to stand upright."""
    report = _call(image, "--psm", "0", "-l", "osd", "--dpi", str(DPI))
    found = re.search(r"Rotate: (\d+)", report)
    sure = re.search(r"Orientation confidence: ([\d.]+)", report)
    return int(found[1]) % 360 if found and sure and float(sure[1]) > 1.0 else 0


def _units(words: Sequence[OcrWord]) -> list[list[OcrWord]]:
    """Return the words by paragraphs: a block may hold an English summary and the Vietnamese text under it."""
    units: dict[tuple[int, int], list[OcrWord]] = {}
    for word in words:
        units.setdefault((word.block, word.line[0]), []).append(word)
    return list(units.values())


def _is_vietnamese(words: Sequence[OcrWord]) -> bool:
    return _share_marked(words) > 0.35


def reread_vietnamese(image: Image, words: list[OcrWord]) -> list[OcrWord]:
    """Read paragraphs in which many words carry marks again, with `vie` alone, and keep that unless it is worse."""
    units = _units(words)
    vietnamese = [len(unit) >= 4 and _is_vietnamese(unit) for unit in units]
    if not any(vietnamese):
        return words
    many = sum(len(unit) for unit, chosen in zip(units, vietnamese, strict=True) if chosen) > 0.6 * len(words)
    whole = run_tesseract(image, "vie", 3) if many else []
    result: list[OcrWord] = []
    for at, (unit, chosen) in enumerate(zip(units, vietnamese, strict=True)):
        again: list[OcrWord] = []
        if chosen:
            again = _inside(whole, unit, at) if many else _read_part(image, unit, "vie", at)
        result.extend(again if again and _is_better(again, unit) else unit)
    return result


def read_vietnamese(image: Image) -> list[OcrWord] | None:
    """Read a page that is expected to be Vietnamese with `vie` first; None when it is not mainly that.

    One reading of the page is saved; paragraphs in another language are read again with both models.
    """
    words = run_tesseract(image, "vie", 3)
    units = _units(words)
    foreign = [len(unit) >= 4 and not _is_vietnamese(unit) for unit in units]
    if _is_doubtful(words) or sum(len(u) for u, f in zip(units, foreign, strict=True) if f) > 0.4 * len(words):
        return None
    result: list[OcrWord] = []
    for at, (unit, chosen) in enumerate(zip(units, foreign, strict=True)):
        again = _read_part(image, unit, "vie+eng", at) if chosen else []
        result.extend(again if len(again) >= 0.9 * len(unit) else unit)
    return result


def _edges(words: Sequence[OcrWord]) -> tuple[int, int, int, int]:
    return (
        min(w.left for w in words),
        min(w.top for w in words),
        max(w.right for w in words),
        max(w.bottom for w in words),
    )


def _inside(words: Sequence[OcrWord], unit: Sequence[OcrWord], at: int) -> list[OcrWord]:
    """Return the words of another reading that stand where a paragraph stands."""
    left, top, right, bottom = _edges(unit)
    return [
        replace(word, block=1000 + at)
        for word in words
        if left <= (word.left + word.right) / 2 <= right and top <= (word.top + word.bottom) / 2 <= bottom
    ]


def _share_marked(words: Sequence[OcrWord]) -> float:
    return sum(is_marked(word.text) for word in words) / len(words)


def _read_part(image: Image, unit: Sequence[OcrWord], languages: str, at: int) -> list[OcrWord]:
    left, top, right, bottom = _edges(unit)
    left, top = max(0, left - 8), max(0, top - 8)
    crop = np.ascontiguousarray(image[top : bottom + 8, left : right + 8])
    return [
        replace(w, left=w.left + left, right=w.right + left, top=w.top + top, bottom=w.bottom + top, block=1000 + at)
        for w in run_tesseract(crop, languages, 6)
    ]


def _is_better(again: Sequence[OcrWord], before: Sequence[OcrWord]) -> bool:
    def good(words: Sequence[OcrWord]) -> int:
        return sum(is_syllable(t) + (is_marked(t) and is_syllable(t)) for w in words for t in _TOKEN.findall(w.text))

    return good(again) >= 0.97 * good(before)
