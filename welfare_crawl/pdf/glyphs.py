"""Words of a PDF page and where they stand, as pdfium has them.

Only the loose boxes of each word's first and last character are asked for, by address and without ctypes' type checks:
boxes of all characters, asked in the usual way, take four times as long as the text itself.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

Boxes = npt.NDArray[np.float32]
"""One row for each word: left, top, right, bottom in points, y downwards, the page upright."""

SOFT_BREAKS = "\x02\ufffe"
"""What pdfium puts for a hyphen at a line's end; the line break itself it leaves out."""

MAX_OBJECTS = 20_000
"""Page objects that are looked at: a map drawn with a million strokes must not hold a worker up."""

_BETWEEN, _BREAKS = (np.zeros(0x10000, dtype=np.bool_) for _ in range(2))
_BETWEEN[[code for code in range(0x3001) if chr(code).isspace()]] = True
_BREAKS[[ord(sign) for sign in f"\n\r{SOFT_BREAKS}"]] = True
_BETWEEN |= _BREAKS
"""By code: what parts words, and what ends lines."""

_FEW = 32
"""Characters of which no smaller range is asked for."""

_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_INVISIBLE = 3


@dataclass(slots=True, eq=False)
class PageGlyphs:
    """One page: its words in the stream's order, their boxes, and what else is drawn there."""

    number: int
    """From 1."""
    width: float
    height: float
    words: list[str] = field(repr=False)
    boxes: Boxes = field(repr=False)
    first_height: npt.NDArray[np.float32] = field(repr=False)
    """Height of each word's first character."""
    last: Boxes = field(repr=False)
    """Box of each word's last character."""
    starts_line: npt.NDArray[np.bool_] = field(repr=False)
    hyphenated: npt.NDArray[np.bool_] = field(repr=False)
    """Whether pdfium saw a hyphen at a line's end after the word."""
    offsets: list[int] = field(repr=False)
    """Index of each word's first character, for questions about its font."""
    sideways: npt.NDArray[np.bool_] = field(repr=False)
    """Words that run another way than the page's text."""
    slanted: npt.NDArray[np.bool_] = field(repr=False)
    """Those of them that run neither level nor upright, as a watermark does."""
    image_share: float = 0.0
    """Largest image's share of the page."""
    invisible: float = 0.0
    """Share of text objects that are drawn invisibly, as an OCR layer is."""
    paths: int = 0
    rulings: tuple[int, int, int] = (0, 0, 0)
    """How many of the paths are level lines, upright lines, and frames that stand in rows and columns."""
    has_ink: bool = False

    def stream_lines(self) -> list[list[str]]:
        """Return the words, grouped by the line breaks of the stream."""
        lines: list[list[str]] = []
        for word, starts in zip(self.words, self.starts_line.tolist(), strict=True):
            if starts or not lines:
                lines.append([])
            lines[-1].append(word)
        return lines


def _unchecked(name: str, restype: Any, *argtypes: Any) -> Any:
    """Return a function of pdfium without type checks; it keeps the interpreter's lock, as it takes microseconds."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    assert address is not None  # noqa: S101  # a function of a loaded library has an address
    return ctypes.PYFUNCTYPE(restype, *argtypes)(address)


_loose_box = _unchecked("FPDFText_GetLooseCharBox", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_get_text = _unchecked("FPDFText_GetText", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
_get_unicode = _unchecked("FPDFText_GetUnicode", ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_object = _unchecked("FPDFPage_GetObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_form_object = _unchecked("FPDFFormObj_GetObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)
_form_count = _unchecked("FPDFFormObj_CountObjects", ctypes.c_int, ctypes.c_void_p)
_object_type = _unchecked("FPDFPageObj_GetType", ctypes.c_int, ctypes.c_void_p)
_render_mode = _unchecked("FPDFTextObj_GetTextRenderMode", ctypes.c_int, ctypes.c_void_p)
_bounds = _unchecked("FPDFPageObj_GetBounds", ctypes.c_int, ctypes.c_void_p, *[ctypes.c_void_p] * 4)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def read_text(textpage: pdfium.PdfTextPage) -> str:
    """Return the page's characters, so that index n of the text is pdfium's character n."""
    count = raw.FPDFText_CountChars(textpage)
    return _read_range(_address(textpage.raw), 0, count) if count > 0 else ""


def _read_range(handle: int, start: int, count: int) -> str:
    """Return so many characters; those that pdfium leaves out of its text are asked for one by one."""
    # A character beyond the basic plane takes two units.
    buffer = np.empty(2 * count + 1, dtype="<u2")
    written = _get_text(handle, start, count, buffer.ctypes.data)
    text = buffer[: max(0, written - 1)].tobytes().decode("utf-16-le", "replace")
    # Where the first character is left out, pdfium begins with the next and gives one more at the end.
    first = _read_character(handle, start)
    if len(text) == count and (text[0] == first or {text[0], first} == set(SOFT_BREAKS)):
        return text
    if count > _FEW:
        half = count // 2
        return _read_range(handle, start, half) + _read_range(handle, start + half, count - half)
    return "".join(_read_character(handle, at) for at in range(start, start + count))


def _read_character(handle: int, at: int) -> str:
    code = _get_unicode(handle, at)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def split_words(text: str) -> tuple[list[str], list[int], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return a page's words, where each begins, which of them begin a line, and which end at a line's hyphen."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").clip(max=0xFFFF)
    inside = np.concatenate(([False], ~_BETWEEN[codes], [False]))
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    begin, end = edges[::2], edges[1::2]
    breaks = np.concatenate(([0], _BREAKS[codes].cumsum()))
    starts = breaks[begin] > np.concatenate(([0], breaks[end[:-1]]))[: len(begin)]
    following = np.append(codes, 0)[end]
    hyphens = (following == 0x02) | (following == 0xFFFE)
    for sign in SOFT_BREAKS:
        text = text.replace(sign, " ")
    return text.split(), begin.tolist(), starts, hyphens


def _read_corners(textpage: pdfium.PdfTextPage, offsets: Sequence[int], lengths: Sequence[int]) -> Boxes:
    """Return the boxes of each word's first and last character as pdfium gives them."""
    corners = np.zeros((len(offsets), 2, 4), dtype=np.float32)
    handle, address = _address(textpage.raw), corners.ctypes.data
    for start, length in zip(offsets, lengths, strict=True):
        _loose_box(handle, start, address)
        if length > 1:
            _loose_box(handle, start + length - 1, address + 16)
        address += 32
    single = np.array(lengths, dtype=np.intp) == 1
    corners[single, 1] = corners[single, 0]
    return corners


def read_glyphs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, number: int) -> PageGlyphs:
    """Read the words of one page and their boxes, upright whatever /Rotate or the drawing's direction."""
    words, offsets, starts, hyphens = split_words(read_text(textpage))
    corners = _read_corners(textpage, offsets, [len(word) for word in words])
    left, bottom, right, top = _page_box(page)
    turns = raw.FPDFPage_GetRotation(page) % 4
    corners = _upright(corners, (left, bottom, right, top), turns)
    width, height = right - left, top - bottom
    if turns % 2:
        width, height = height, width
    # From the middle of each word's first character to that of its last, to the right and down.
    moved = corners[:, 1, :2] + corners[:, 1, 2:] - corners[:, 0, :2] - corners[:, 0, 2:]
    steps: Boxes = moved * np.float32(0.5)
    slanted = _find_slanted(corners, np.abs(steps))
    corners, width, height, sideways = _straighten(corners, steps, width, height)
    first, last = corners[:, 0], corners[:, 1]
    glyphs = PageGlyphs(
        number=number,
        width=width,
        height=height,
        words=words,
        boxes=np.concatenate([np.minimum(first[:, :2], last[:, :2]), np.maximum(first[:, 2:], last[:, 2:])], axis=1),
        first_height=first[:, 3] - first[:, 1],
        last=last,
        starts_line=starts,
        hyphenated=hyphens,
        offsets=offsets,
        sideways=sideways | slanted,
        slanted=slanted,
    )
    _survey(page, glyphs, (right - left) * (top - bottom))
    return glyphs


def _page_box(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, box):
        return 0.0, 0.0, 612.0, 792.0
    if box.right - box.left < 1 or box.top - box.bottom < 1:
        return 0.0, 0.0, 612.0, 792.0
    return box.left, box.bottom, box.right, box.top


def _upright(corners: Boxes, box: tuple[float, float, float, float], turns: int) -> Boxes:
    """Turn pdfium's boxes (left, top, right, bottom, y upwards, /Rotate ignored) into the page as it is shown."""
    left, bottom, right, top = box
    x0, y1, x1, y0 = (corners[..., i] for i in range(4))
    if turns == 0:
        sides = (x0 - left, top - y1, x1 - left, top - y0)
    elif turns == 1:
        sides = (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    elif turns == 2:
        sides = (right - x1, y0 - bottom, right - x0, y1 - bottom)
    else:
        sides = (top - y1, right - x1, top - y0, right - x0)
    turned = np.stack(sides, axis=-1)
    if not np.isfinite(turned).all():
        turned = np.nan_to_num(turned, nan=0.0, posinf=0.0, neginf=0.0)
    return turned.clip(-1e5, 1e5)


def _find_slanted(corners: Boxes, steps: Boxes) -> npt.NDArray[np.bool_]:
    """Mark words that are written across the page, unless the page as a whole slants, as a crooked scan's layer."""
    less, more = np.minimum(steps[:, 0], steps[:, 1]), np.maximum(steps[:, 0], steps[:, 1])
    long = more > 4
    # The last letter of a formula's word stands lower than the first, but by less than half a letter.
    tall = corners[:, :, 3].max(axis=1) - corners[:, :, 1].min(axis=1) - less
    slanted = np.asarray(long & (less > 0.25 * more) & (less > 0.5 * abs(tall)), dtype=np.bool_)
    return slanted if 5 * int(slanted.sum()) < int(long.sum()) else np.zeros(len(corners), dtype=np.bool_)


def _straighten(
    corners: Boxes, steps: Boxes, width: float, height: float
) -> tuple[Boxes, float, float, npt.NDArray[np.bool_]]:
    """Turn a page whose text is drawn sideways or upside down; mark the words that run another way than the rest."""
    across, down = steps[:, 0], steps[:, 1]
    long = np.maximum(abs(across), abs(down)) > 4
    vertical = long & (abs(down) > 1.5 * abs(across))
    total = int(long.sum())
    if total < 5 or (2 * int(vertical.sum()) <= total and 2 * int((long & ~vertical & (across < 0)).sum()) <= total):
        return corners, width, height, vertical
    x0, y0, x1, y1 = (corners[..., i] for i in range(4))
    if 2 * int(vertical.sum()) <= total:
        turned = np.stack((width - x1, height - y1, width - x0, height - y0), axis=-1)
        return turned, width, height, vertical
    if float(np.median(down[vertical])) < 0:
        turned = np.stack((height - y1, x0, height - y0, x1), axis=-1)
    else:
        turned = np.stack((y0, width - x1, y1, width - x0), axis=-1)
    return turned, height, width, long & ~vertical


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[int, int]]:
    handle = _address(page.raw)
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = _get_object(handle, index)
        if not item:
            continue
        kind = _object_type(item)
        yield item, kind
        if kind == _FORM:
            for inner in range(min(max(0, _form_count(item)), 200)):
                part = _form_object(item, inner)
                if part:
                    yield part, _object_type(part)


def _survey(page: pdfium.PdfPage, glyphs: PageGlyphs, area: float) -> None:
    """Look over the page's objects: how large an image, how much invisible text, how many drawn paths."""
    bounds = (ctypes.c_float * 4)()
    at = ctypes.addressof(bounds)
    texts = hidden = level = upright = frames = 0
    lefts: set[int] = set()
    tops: set[int] = set()
    for item, kind in _objects(page):
        if kind == _TEXT:
            texts += 1
            if texts <= 40:
                hidden += _render_mode(item) == _INVISIBLE
            continue
        if kind not in (_PATH, _IMAGE) or not _bounds(item, at, at + 4, at + 8, at + 12):
            continue
        wide, high = abs(bounds[2] - bounds[0]), abs(bounds[3] - bounds[1])
        if kind == _IMAGE:
            glyphs.image_share = max(glyphs.image_share, min(1.0, wide * high / max(area, 1.0)))
            continue
        glyphs.paths += 1
        level += high < 3 and wide > 20
        upright += wide < 3 and high > 7
        if wide > 20 and high > 7:
            frames += 1
            lefts.add(round(bounds[0]))
            tops.add(round(bounds[1]))
    # Cells of a table share their edges; the boxes of a figure stand anywhere.
    glyphs.rulings = (level, upright, frames if len(lefts) * len(tops) <= 1.5 * frames else 0)
    glyphs.invisible = hidden / min(texts, 40) if texts else 0.0
    glyphs.has_ink = glyphs.image_share > 0 or glyphs.paths > 0 or texts > 0


def read_fonts(textpage: pdfium.PdfTextPage, glyphs: PageGlyphs) -> list[str]:
    """Return the name of each word's font; words that pdfium can't tell have that of the word before."""
    names: list[str] = []
    by_object: dict[int, str] = {}
    name = ""
    buffer = ctypes.create_string_buffer(256)
    for offset in glyphs.offsets:
        item = raw.FPDFText_GetTextObject(textpage, offset)
        key = _address(item)
        if key and key not in by_object:
            font = raw.FPDFTextObj_GetFont(item)
            length = raw.FPDFFont_GetBaseFontName(font, buffer, 256) if font else 0
            by_object[key] = buffer.value.decode("utf-8", "replace") if 0 < length <= 256 else ""
        name = by_object.get(key, name)
        names.append(name)
    return names


def count_map_errors(textpage: pdfium.PdfTextPage, glyphs: PageGlyphs, sample: int = 200) -> float:
    """Return the share of words whose first character has no Unicode mapping, over an even sample."""
    step = max(1, len(glyphs.offsets) // sample)
    chosen = glyphs.offsets[::step]
    return sum(raw.FPDFText_HasUnicodeMapError(textpage, i) == 1 for i in chosen) / len(chosen) if chosen else 0.0
