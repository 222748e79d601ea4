"""Pages read by Tesseract: rendered by pdfium, read with `vie+eng`, Vietnamese blocks read again with `vie`.

`vie+eng` alone loses 3 to 5 % of Vietnamese marks; `vie` alone keeps them but misreads English.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.syllables import is_marked, is_syllable

Image = npt.NDArray[np.uint8]
"""Grey values, rows from the top."""

DPI = 200
MAX_PIXELS = 40_000_000
"""Above this a page is rendered at a lower resolution: a poster at 200 dpi would take gigabytes."""

TIMEOUT = 120
"""Seconds that one call of Tesseract may take."""

MISSING = (
    "scans are read by Tesseract with its models `vie` and `eng`; "
    "on Debian: apt install tesseract-ocr tesseract-ocr-vie"
)

_TOKEN = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word that Tesseract read, in pixels of the image."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int
    block: int
    line: tuple[int, int]
    """Number of its paragraph in the block, and of its line in that."""


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What came of reading one page."""

    lines: tuple[Line, ...]
    confidence: float
    """Mean over its words, 0 to 100."""
    turned: int = 0
    """Degrees, clockwise, by which the page was turned upright."""


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


def render(page: pdfium.PdfPage, dpi: int = DPI) -> tuple[Image, float]:
    """Render a page in grey; return it and its pixels per point."""
    width, height = page.get_size()
    scale = dpi / 72
    pixels = width * height * scale * scale
    if pixels > MAX_PIXELS:
        scale *= (MAX_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    image = np.asarray(bitmap.to_numpy())
    if image.ndim == 3:
        image = image[..., 0]
    return np.ascontiguousarray(image, dtype=np.uint8).copy(), scale


def has_ink(image: Image) -> bool:
    """Tell whether a rendered page shows more than an even ground."""
    sample = image[::4, ::4]
    return bool(int(sample.max()) - int(sample.min()) > 60 and (sample < int(sample.max()) - 60).mean() > 0.0003)


def read_page(page: pdfium.PdfPage, number: int) -> OcrPage | None:
    """Read a page from its image; None when it is blank."""
    image, scale = render(page)
    if not has_ink(image):
        return None
    image = deskew(lighten(image))
    words = run_tesseract(image, "vie+eng", 3)
    turned = 0
    if _is_doubtful(words):
        turned = detect_turn(image)
        if turned:
            image = np.ascontiguousarray(np.rot90(image, -turned // 90))
            words = run_tesseract(image, "vie+eng", 3)
    words = reread_vietnamese(image, words)
    words = [word for word in words if word.confidence >= 15 or is_syllable(word.text)]
    confidence = sum(w.confidence for w in words) / len(words) if words else 0.0
    return OcrPage(tuple(_build_lines(words, scale, number)), confidence, turned)


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


def lighten(image: Image) -> Image:
    """Even out a dark or stained ground, which Tesseract's one threshold for the whole page would turn black."""
    if int(np.median(image)) > 200:
        return image
    from PIL import Image as Pillow

    tile = 32
    rows, columns = image.shape[0] // tile, image.shape[1] // tile
    if rows < 2 or columns < 2:
        return image
    tiles = image[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile)
    ground = np.percentile(tiles, 85, axis=(1, 3)).astype(np.uint8)
    size = (image.shape[1], image.shape[0])
    even = np.asarray(Pillow.fromarray(ground).resize(size, Pillow.Resampling.BICUBIC), dtype=np.float32)
    if float(np.median(even)) < 60:
        return image
    return np.asarray((image / np.maximum(even, 30) * 240).clip(0, 255), dtype=np.uint8)


def deskew(image: Image) -> Image:
    """Turn an image whose lines slant by more than half a degree."""
    angle = measure_skew(image)
    if abs(angle) < 0.5:
        return image
    from PIL import Image as Pillow

    picture = Pillow.fromarray(image).rotate(angle, resample=Pillow.Resampling.BICUBIC, fillcolor=int(np.median(image)))
    return np.asarray(picture, dtype=np.uint8)


def measure_skew(image: Image, limit: float = 5.0) -> float:
    """Return the slant in degrees, counter-clockwise turn that mends it: where the rows' profile is sharpest."""
    step = max(1, max(image.shape) // 1000)
    small = image[::step, ::step]
    dark = small < int(np.median(small)) - 60
    ys, xs = np.nonzero(dark)
    if len(xs) < 200:
        return 0.0
    if len(xs) > 40_000:
        chosen = np.linspace(0, len(xs) - 1, 40_000).astype(np.intp)
        ys, xs = ys[chosen], xs[chosen]

    def sharpness(angle: float) -> float:
        rows = np.round(ys - xs * np.tan(np.radians(angle))).astype(np.intp)
        profile = np.bincount(rows - rows.min()).astype(np.float64)
        return float((profile**2).sum())

    level = sharpness(0.0)
    coarse = max(np.arange(-limit, limit + 0.01, 0.5).tolist(), key=sharpness)
    fine = max(np.arange(coarse - 0.4, coarse + 0.41, 0.1).tolist(), key=sharpness)
    return float(fine) if sharpness(fine) > 1.05 * level else 0.0


def reread_vietnamese(image: Image, words: list[OcrWord]) -> list[OcrWord]:
    """Read blocks in which many words carry marks again, with `vie` alone, and keep that unless it is worse."""
    blocks: dict[int, list[OcrWord]] = {}
    for word in words:
        blocks.setdefault(word.block, []).append(word)
    vietnamese = {
        number
        for number, members in blocks.items()
        if len(members) >= 4 and sum(is_marked(w.text) for w in members) > 0.35 * len(members)
    }
    if not vietnamese:
        return words
    if sum(len(blocks[number]) for number in vietnamese) > 0.8 * len(words):
        again = run_tesseract(image, "vie", 3)
        return again if _is_better(again, words) else words
    result: list[OcrWord] = []
    for number, members in blocks.items():
        if number not in vietnamese:
            result.extend(members)
            continue
        left, top = max(0, min(w.left for w in members) - 8), max(0, min(w.top for w in members) - 8)
        right, bottom = max(w.right for w in members) + 8, max(w.bottom for w in members) + 8
        crop = np.ascontiguousarray(image[top:bottom, left:right])
        again = [
            replace(w, left=w.left + left, right=w.right + left, top=w.top + top, bottom=w.bottom + top, block=number)
            for w in run_tesseract(crop, "vie", 6)
        ]
        result.extend(again if _is_better(again, members) else members)
    return result


def _is_better(again: Sequence[OcrWord], before: Sequence[OcrWord]) -> bool:
    def good(words: Sequence[OcrWord]) -> int:
        return sum(is_syllable(t) + (is_marked(t) and is_syllable(t)) for w in words for t in _TOKEN.findall(w.text))

    return good(again) >= 0.97 * good(before)


def _build_lines(words: Sequence[OcrWord], scale: float, number: int) -> list[Line]:
    grouped: dict[tuple[int, int, int], list[OcrWord]] = {}
    for word in words:
        grouped.setdefault((word.block, *word.line), []).append(word)
    lines: list[Line] = []
    for members in grouped.values():
        text = " ".join(word.text for word in members)
        heights = sorted(word.bottom - word.top for word in members)
        lines.append(
            Line(
                text,
                number,
                min(w.left for w in members) / scale,
                min(w.top for w in members) / scale,
                max(w.right for w in members) / scale,
                max(w.bottom for w in members) / scale,
                heights[int(0.75 * (len(heights) - 1))] / scale,
            )
        )
    # Letters with and without strokes above and below differ in height where the type does not.
    usual = Counter({round(line.size): 0 for line in lines})
    for line in lines:
        usual[round(line.size)] += len(line.text)
    body = usual.most_common(1)[0][0] if usual else 0
    for line in lines:
        if 0.7 * body <= line.size <= 1.35 * body:
            line.size = float(body)
    return lines
