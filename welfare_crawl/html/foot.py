"""The last lines of an article: who signs, where it was taken from; the first ones: place, byline, date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from welfare_crawl.html.blocks import Block
from welfare_crawl.html.container import ends_sentence
from welfare_crawl.html.dates import parse_when
from welfare_crawl.html.metadata import absolute_url
from welfare_crawl.html.names import clean_names, looks_like_name
from welfare_crawl.html.sources import SOURCE_LABEL, URL, read_source_line
from welfare_crawl.html.text import clean_line, fold

_EDITORS = re.compile(
    r"^[\s(（\[【]*(?:责编|责任编辑|責任編輯|编辑|記者|记者|作者|文)\s*[:：]\s*(?P<names>[^)）\]】]{2,60})"
)
_ROLE_LINE = re.compile(
    r"^\W*(?:theo|tin|bài|thực hiện|tác giả|bài và ảnh|tin, ảnh|bài, ảnh|bài & ảnh)\b[\s:,&]", re.IGNORECASE
)
_PARENTHESIS_END = re.compile(
    r"\s*\((?:tổng hợp|t/h|th|ghi|lược ghi|thực hiện|dịch|biên dịch|theo [^()]{1,60})\)\s*$", re.IGNORECASE
)
_FOOT_LINES = 4
_HEAD_LINES = 4
_LONGEST_SIGNATURE = 90


@dataclass(frozen=True, slots=True)
class Frame:
    """An article's blocks without the lines around them, and what those lines said."""

    blocks: tuple[Block, ...]
    signed: tuple[str, ...] = ()
    original_url: str | None = None


def read_frame(blocks: Sequence[Block], url: str, site: Sequence[str], known_authors: Sequence[str]) -> Frame:
    """Take bylines, dates and the source line off an article's first and last blocks."""
    kept, original = _take_source(list(blocks), url)
    kept, signed = _take_signature(kept, site, known_authors)
    if original is None:
        kept, original = _take_source(kept, url)
    return Frame(tuple(_take_head(kept, known_authors)), signed, original)


def _take_source(blocks: list[Block], url: str) -> tuple[list[Block], str | None]:
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _FOOT_LINES), -1):
        block = blocks[index]
        lines = block.text.split("\n")
        for number, line in enumerate(lines):
            if not SOURCE_LABEL.match(line) or len(URL.sub("", line)) > 120:
                continue
            found = read_source_line(line, block.links, url)
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            used = 0
            if found is None and following is not None and fold(line) == fold(SOURCE_LABEL.match(line).group(0)):  # type: ignore[union-attr]
                address = URL.match(following.text)
                found = absolute_url(address.group(0), url) if address else next(iter(following.links), None)
                used = 1 if found else 0
            if found is None and (URL.search(line) or len(line) > 90 or ends_sentence(line)):
                continue
            if found is None:
                # "Nguồn: TTXVN" names an agency, which the signature's step reads.
                return blocks, None
            rest = "\n".join(lines[:number] + lines[number + 1 :]).strip()
            replaced = [_with_text(block, rest)] if rest else []
            return [*blocks[:index], *replaced, *blocks[index + 1 + used :]], found
    return blocks, None


def _take_signature(
    blocks: list[Block], site: Sequence[str], known_authors: Sequence[str]
) -> tuple[list[Block], tuple[str, ...]]:
    kept = list(blocks)
    signed: list[str] = []
    known = {fold(name) for name in known_authors}
    for _ in range(_FOOT_LINES):
        if len(kept) < 2:
            break
        block = kept[-1]
        lines = block.text.split("\n")
        line = lines[-1].strip()
        names = _signature(line, block, known, site, alone=len(lines) == 1)
        if names is None:
            break
        signed = [*names, *signed]
        rest = "\n".join(lines[:-1]).strip()
        kept[-1:] = [_with_text(block, rest)] if rest else []
    return kept, tuple(dict.fromkeys(signed))


def _signature(line: str, block: Block, known: set[str], site: Sequence[str], *, alone: bool) -> tuple[str, ...] | None:
    """Return the names that a line signs with (none when it signs for the site); None when it is no signature."""
    if len(line) > _LONGEST_SIGNATURE or block.kind in ("table", "item", "quote", "pre"):
        return None
    editors = _EDITORS.match(line)
    if editors is not None and not ends_sentence(editors.group("names")):
        return clean_names([editors.group("names")], site)
    source = SOURCE_LABEL.match(line)
    core = _PARENTHESIS_END.sub("", line[source.end() :] if source else line).strip()
    if not core:
        return None
    names = clean_names([core], site)
    if known and any(fold(name) in known for name in names) and len(core) < 60:
        return names
    if source or (_ROLE_LINE.match(line) and not ends_sentence(core)):
        return names if looks_like_name(core) or not ends_sentence(core) else None
    if not looks_like_name(core):
        return None
    if block.kind == "heading" and block.align != "right":
        return None
    marked = block.align == "right" or (block.bold or block.italic) or _PARENTHESIS_END.search(line) is not None
    if marked or (not alone and not ends_sentence(core)):
        return names
    # Without any mark only what has the shape of a personal name signs.
    return names if 2 <= len(core.split()) <= 4 else None


def strip_dateline(text: str, host: str) -> str:
    """Return a text without the paper's own address before its first word, as in `baophutho.vn Những năm qua`."""
    name = re.escape(host.removeprefix("www."))
    prefix = rf"^\W{{0,2}}(?:www\.)?{name}\)?\s*[-–—:]?\s+(?=\S)"
    return re.sub(prefix, "", text, count=1, flags=re.IGNORECASE) if host else text


def _take_head(blocks: list[Block], known_authors: Sequence[str]) -> list[Block]:
    known = {fold(name) for name in known_authors}
    left = list(blocks)
    for _ in range(_HEAD_LINES):
        if not left:
            break
        first, _, rest = left[0].text.partition("\n") if left[0].kind == "paragraph" else (left[0].text, "", "")
        text = clean_line(first)
        if len(text) > 100 or (len(left) < 2 and not rest):
            break
        names = clean_names([text], ())
        byline = (
            bool(names) and any(fold(name) in known for name in names) and len(text) < 70 and not ends_sentence(text)
        )
        dated = parse_when(text) is not None and len(text) < 60 and not ends_sentence(text)
        if not byline and not dated:
            break
        left[:1] = [_with_text(left[0], rest.strip())] if rest.strip() else []
    return left


def _with_text(block: Block, text: str) -> Block:
    return Block(
        block.kind,
        text,
        block.element,
        block.link_share,
        block.bold,
        block.italic,
        block.align,
        block.after_image,
        block.links,
    )
