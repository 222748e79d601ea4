"""A PDF from its bytes to clean text: each page audited, read the way it needs, ordered and joined."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from welfare_crawl.errors import ExtractionError
from welfare_crawl.pdf import ocr
from welfare_crawl.pdf.abstracts import choose_lead
from welfare_crawl.pdf.audit import Verdict, count_tokens
from welfare_crawl.pdf.forms import check_forms
from welfare_crawl.pdf.furniture import drop_furniture
from welfare_crawl.pdf.joining import gather_vocabulary, write_text
from welfare_crawl.pdf.layer import TOKEN, ReadBy, Reading, read_layer, with_verdict
from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.official import arrange_blocks
from welfare_crawl.pdf.paper import read_front
from welfare_crawl.pdf.paragraphs import Paragraph, build_paragraphs
from welfare_crawl.pdf.tables import TableFinder
from welfare_crawl.records import Extract

EXTRACTOR = "pdf/1 pypdfium2/5.15.2"

MAX_OCR_PAGES = 60
"""Pages of one document that Tesseract reads, 5 to 7 seconds each; the rest is cut off with the flag `truncated`."""


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as it was read, with the verdict on its text layer and the figures behind it."""

    number: int
    """From 1."""
    text: str = field(repr=False)
    verdict: Verdict
    read_by: ReadBy
    figures: tuple[tuple[str, float], ...] = ()
    flags: tuple[str, ...] = ()


def extract_pdf(body: bytes, *, ocr: bool = True, max_pages: int = 500) -> Extract:
    """Read a PDF; raises ExtractionError with broken_pdf, encrypted_pdf, too_many_pages, no_text or unreadable."""
    readings = _read(body, use_ocr=ocr, max_pages=max_pages)
    misread = any(reading.read_by == "ocr" or reading.image_share > 0.6 for reading in readings)
    heights = [reading.height for reading in readings]
    kept = drop_furniture([reading.lines for reading in readings], heights, misread=misread)
    paragraphs = build_paragraphs(kept)
    front = read_front(kept[0], paragraphs, readings[0].height, edges=_left_out(readings[:2], kept))
    without_title = _leave_out(paragraphs, {id(line) for line in front.own_lines})
    if not without_title:
        without_title = paragraphs
    vocabulary = gather_vocabulary(line for lines in kept for line in lines)
    text, starts = write_text(without_title, vocabulary, len(readings))
    if not text.strip():
        raise _why_nothing(readings, use_ocr=ocr)
    return Extract(
        title=front.title,
        lead=choose_lead(text),
        text=text,
        authors=front.authors,
        section=front.rubric,
        tags=front.keywords,
        identifiers=front.identifiers,
        page_starts=starts,
        flags=_gather_flags(readings),
        extractor=EXTRACTOR,
    )


def read_pages(body: bytes, *, ocr: bool = True, max_pages: int = 500) -> tuple[PageText, ...]:
    """Read a PDF page by page, with the verdict on each page's text layer; raises ExtractionError."""
    readings = _read(body, use_ocr=ocr, max_pages=max_pages)
    pages: list[PageText] = []
    for reading in readings:
        audit = reading.audit
        figures = [
            ("tokens", float(audit.tokens)),
            ("known", audit.known),
            ("vietnamese", audit.vietnamese),
            ("marked", audit.marked),
            ("valid", audit.valid),
            ("odd", audit.odd),
            ("image_share", reading.image_share),
        ]
        if reading.confidence is not None:
            figures.append(("ocr_confidence", reading.confidence))
        vocabulary = gather_vocabulary(reading.lines)
        text, _ = write_text(build_paragraphs([reading.lines]), vocabulary, reading.number)
        rounded = tuple((name, round(value, 4)) for name, value in figures)
        pages.append(PageText(reading.number, text, audit.verdict, reading.read_by, rounded, tuple(reading.flags)))
    return tuple(pages)


def _open(body: bytes) -> pdfium.PdfDocument:
    if b"%PDF" not in body[:4096]:
        raise ExtractionError("broken_pdf", "no PDF header in the first 4 kB")
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "assword" in str(error):
            raise ExtractionError("encrypted_pdf", "opens only with a password") from error
        raise ExtractionError("broken_pdf", str(error)) from error


def _read(body: bytes, *, use_ocr: bool, max_pages: int) -> list[Reading]:
    document = _open(body)
    try:
        check_forms(body)
        count = len(document)
        if count < 1:
            raise ExtractionError("broken_pdf", "has no pages")
        if count > max_pages:
            raise ExtractionError("too_many_pages", f"{count} pages, at most {max_pages} are read")
        tables = TableFinder(body)
        able = use_ocr and ocr.has_tesseract()
        readings: list[Reading] = []
        by_ocr = 0
        vietnamese = False
        opened = 0
        for index in range(count):
            try:
                page = document[index]
            except pdfium.PdfiumError:
                readings.append(Reading(index + 1, read_by="nothing", flags=["unreadable"]))
                continue
            opened += 1
            try:
                reading = read_layer(page, index + 1, tables)
                if _needs_ocr(reading):
                    if able and by_ocr >= MAX_OCR_PAGES:
                        _give_up(reading, "truncated")
                    elif able:
                        by_ocr += 1
                        vietnamese = _read_again(page, reading, vietnamese=vietnamese)
                    elif reading.audit.verdict != "good":
                        _give_up(reading, "unreadable")
                reading.lines = arrange_blocks(reading.lines)
                readings.append(reading)
            finally:
                page.close()
        if not opened:
            raise ExtractionError("broken_pdf", "none of its pages can be opened")
        return readings
    finally:
        document.close()


def _needs_ocr(reading: Reading) -> bool:
    verdict = reading.audit.verdict
    if verdict in ("none", "unmapped"):
        return True
    if verdict == "ruined":
        return True
    return verdict == "good" and reading.image_share > 0.6 and reading.audit.known < 0.97


def _read_again(page: pdfium.PdfPage, reading: Reading, *, vietnamese: bool) -> bool:
    """Let Tesseract read the page and keep the better of the two texts; return whether it is Vietnamese."""
    try:
        result = ocr.read_page(page, reading.number, vietnamese=vietnamese)
    except pdfium.PdfiumError:
        result = None
    _keep_better(page, reading, result)
    return vietnamese if result is None else result.vietnamese


def _keep_better(page: pdfium.PdfPage, reading: Reading, result: ocr.OcrPage | None) -> None:
    layer = " ".join(line.text for line in reading.lines)
    if result is None or not result.lines:
        if reading.audit.verdict != "good":
            # A blank page holds no text that could be missed.
            _give_up(reading, "unreadable" if result is not None and result.confidence else None)
        return
    text = " ".join(line.text for line in result.lines)
    counts = count_tokens(text)
    known = counts[6] / max(counts[0], 1)
    reading.confidence = result.confidence
    if reading.audit.verdict == "good":
        if not _is_clearer(text, layer):
            return
        reading.audit = with_verdict(reading.audit, "ruined")
    elif reading.audit.verdict == "ruined" and not reading.ruined and not _is_clearer(text, layer):
        # Tesseract does no better on a page as bad as this one.
        return
    if result.confidence < 35 or (counts[0] >= 10 and known < 0.3 and result.confidence < 60):
        if reading.audit.verdict != "good":
            _give_up(reading, "unreadable")
        return
    had_layer = reading.audit.verdict in ("ruined", "unmapped")
    reading.lines = list(result.lines)
    reading.read_by = "ocr"
    reading.flags = ["ocr", "text_layer_repaired"] if had_layer else ["ocr"]
    if result.turned % 180:
        reading.height = page.get_width()


def _is_clearer(text: str, layer: str) -> bool:
    """Tell whether more of a text's letters stand in known words, and no less is there, than in the text layer."""

    def known_letters(words: str) -> int:
        return sum(len(token) for token in TOKEN.findall(words) if len(token) > 2 and count_tokens(token)[6])

    ours, theirs = known_letters(text), known_letters(layer)
    junk = 1 - ours / max(1, len(text.replace(" ", "")))
    return ours >= 0.97 * theirs and junk < 1 - theirs / max(1, len(layer.replace(" ", "")))


def _give_up(reading: Reading, flag: str | None) -> None:
    """Leave out what can't be believed: the whole page, or the ruined lines of one that is sound otherwise."""
    if flag:
        reading.flags.append(flag)
    ruined = set(reading.ruined)
    sound = [line for line in reading.lines if line.text not in ruined]
    if reading.audit.verdict == "ruined" and reading.audit.known >= 0.85 and len(sound) < len(reading.lines):
        reading.lines = sound
        return
    reading.lines = []
    reading.read_by = "nothing"


def _gather_flags(readings: Sequence[Reading]) -> tuple[str, ...]:
    flags = dict.fromkeys(flag for reading in readings for flag in reading.flags)
    return tuple(flags)


def _why_nothing(readings: Sequence[Reading], *, use_ocr: bool) -> ExtractionError:
    verdicts = Counter(reading.audit.verdict for reading in readings)
    pages = f"{len(readings)} page{'s' if len(readings) > 1 else ''}"
    wanting = [reading for reading in readings if "unreadable" in reading.flags]
    if wanting and not use_ocr:
        return ExtractionError("no_text", f"{pages} without a sound text layer, and OCR is switched off")
    if wanting and not ocr.has_tesseract():
        return ExtractionError("no_text", ocr.MISSING)
    if wanting:
        return ExtractionError(
            "unreadable", f"{pages}, {verdicts.most_common(1)[0][0]}; OCR made no sense of them either"
        )
    return ExtractionError("no_text", f"{pages}, none with text")


def _left_out(readings: Sequence[Reading], kept: Sequence[Sequence[Line]]) -> list[str]:
    """Return what was taken for running heads and feet: identifiers stand there."""
    texts: list[str] = []
    for reading, lines in zip(readings, kept, strict=False):
        there = {id(line) for line in lines}
        texts += [line.text for line in reading.lines if id(line) not in there]
    return texts


def _leave_out(paragraphs: Sequence[Paragraph], lines: set[int]) -> list[Paragraph]:
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        rest = [line for line in paragraph.lines if id(line) not in lines]
        if rest:
            kept.append(Paragraph(rest))
    return kept
