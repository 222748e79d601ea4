"""The article's text: its container found, its blocks sifted, joined into paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element

from welfare_crawl.errors import ExtractionError
from welfare_crawl.html.blocks import Block, read_blocks
from welfare_crawl.html.container import (
    choose_container,
    ends_sentence,
    find_anchored,
    generic_lines,
    hinted_containers,
    is_running_text,
)
from welfare_crawl.html.encrypted import is_encrypted
from welfare_crawl.html.lines import is_label, is_scrap, starts_with_label
from welfare_crawl.html.names import looks_like_name
from welfare_crawl.html.noise import drop_noise, remove
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.sources import names_source
from welfare_crawl.html.text import clean_line, clean_text, fold
from welfare_crawl.html.tree import element_text, select
from welfare_crawl.records import Source

_CREDIT = re.compile(
    r"^\W{0,2}(?:ảnh(?: minh họa)?|hình ảnh|đồ họa|nguồn ảnh|photo(?: by| credit)?|image(?: credit)?|"
    r"picture|foto|bild|fotograf|photographie|"
    r"imagen|фото|写真|图片|圖)\s*[:/：].{0,80}$",
    re.IGNORECASE,
)
_CREDIT_END = re.compile(r"[\s.(]\s*(?:ảnh|photo|foto|nguồn|bild|фото)\s*:\s*.{1,60}$", re.IGNORECASE)
_LONGEST_HEADING = 110
_MOST_TWINS = 50
_MINOR = 300
"""Characters up to which a paragraph after an image may be its caption."""


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of an article, and what was learnt while they were looked for."""

    blocks: tuple[Block, ...]
    container: _Element | None
    hinted: bool
    """The source's own selector found it."""


def read_body(
    page: Outline,
    source: Source,
    title: str,
    title_element: _Element | None,
    lead: str,
    lead_elements: Sequence[_Element],
    article_body: str,
) -> Body:
    """Return the article's blocks; the tree loses what is no article text on the way.

    Raises ExtractionError `needs_browser` for an encrypted body and `no_text` where the named container is empty.
    """
    root, body = page.root, page.body
    if body is None:
        raise ExtractionError("no_text", "the page has no body")
    chosen = [node for node in select(root, source.body) if node is not root]
    chosen = [node for node in chosen if not any(parent in chosen for parent in node.iterancestors())]
    named = chosen or hinted_containers(page)
    if any(is_encrypted(node) for node in named):
        raise ExtractionError("needs_browser", "the body comes encrypted and is decoded by a script")
    for selector in source.drop:
        for node in select(root, (selector,)):
            if node not in chosen and node is not title_element:
                remove(node)
    for node in lead_elements:
        if node.getparent() is not None and node is not title_element:
            remove(node)
    keep = frozenset([*chosen, *([title_element] if title_element is not None else [])])
    drop_noise(page, body, keep)
    if chosen:
        blocks = [block for node in chosen for block in read_blocks(node)]
        if not any(len(block.text) > 20 for block in blocks):
            raise ExtractionError("no_text", "the body container is there and holds no text")
        kept = sift_blocks(blocks, [True] * len(blocks), title, lead)
        return Body(tuple(kept), chosen[0], hinted=True)
    left_empty = _is_left_empty(named, title_element)
    blocks = read_blocks(body)
    if is_encrypted(body):
        raise ExtractionError("needs_browser", "the body comes encrypted and is decoded by a script")
    lines = [*generic_lines(body), *clean_text(article_body).split("\n")]
    anchored = find_anchored(blocks, lines)
    container = choose_container(page, body, blocks, anchored)
    twins = _find_twins(container, blocks)
    if left_empty and not any(_within(container, node) for node in named):
        raise ExtractionError("no_text", "the body container is there and holds no text")
    inside = [
        pair
        for pair in zip(blocks, anchored, strict=True)
        if any(_within(pair[0].element, home) for home in (container, *twins))
    ]
    inside = _cut_before_title(inside, title_element)
    kept = sift_blocks([block for block, _ in inside], [sure for _, sure in inside], title, lead)
    if _are_teasers(kept):
        raise ExtractionError("no_text", "the page holds lists of other articles only")
    return Body(tuple(kept), container, hinted=False)


def _is_left_empty(named: Sequence[_Element], title_element: _Element | None) -> bool:
    """Tell whether the elements meant for the article's text hold none, though one stands in the title's part."""
    if title_element is None or not named or any(len(clean_line(element_text(node))) >= 40 for node in named):
        return False
    region = set(list(title_element.iterancestors())[:3])
    return any(region & set(node.iterancestors()) for node in named)


def _find_twins(container: _Element, blocks: Sequence[Block]) -> list[_Element]:
    """Return the siblings of the container that look like it and hold running text alone: the text in instalments."""
    parent = container.getparent()
    if parent is None or container.tag in ("body", "html", "td") or not container.get("class"):
        return []
    alike = [
        node
        for node in parent
        if node is not container and node.tag == container.tag and node.get("class") == container.get("class")
    ]
    owned: dict[_Element, list[Block]] = {node: [] for node in alike}
    for block in blocks:
        for element in (block.element, *block.element.iterancestors()):
            if element in owned:
                owned[element].append(block)
                break
    twins: list[_Element] = []
    for node, own in owned.items():
        running = sum(len(block.text) for block in own if is_running_text(block) and ends_sentence(block.text))
        if running > 0.8 * sum(len(block.text) for block in own) and not any(block.after_image for block in own):
            twins.append(node)
    return twins[:_MOST_TWINS]


def _within(element: _Element, container: _Element) -> bool:
    return element is container or container in element.iterancestors()


def _cut_before_title(pairs: list[tuple[Block, bool]], title_element: _Element | None) -> list[tuple[Block, bool]]:
    if title_element is None:
        return pairs
    for index, (block, _) in enumerate(pairs):
        if block.element is title_element or title_element in block.element.iterancestors():
            rest = pairs[index + 1 :]
            # A title that stands below the text is another one's, or a bar that repeats it.
            before = sum(len(pair[0].text) for pair in pairs[:index] if pair[1])
            return rest if sum(len(pair[0].text) for pair in rest) > before else pairs
    return pairs


def sift_blocks(blocks: Sequence[Block], anchored: Sequence[bool], title: str, lead: str) -> list[Block]:
    """Return the blocks that are article text: no captions, labels, links to other articles, repetitions, counters."""
    kept: list[Block] = []
    sure_at = [index for index, sure in enumerate(anchored) if sure]
    first, last = (sure_at[0], sure_at[-1]) if sure_at else (0, len(blocks) - 1)
    title_key, lead_key = fold(title), fold(lead)
    seen: set[str] = set()
    after_label = False
    for index, (block, sure) in enumerate(zip(blocks, anchored, strict=True)):
        key = fold(block.text)
        if not key or is_scrap(block.text) or key == title_key or (lead_key and key == lead_key):
            continue
        if is_label(block.text):
            after_label = True
            continue
        if block.link_share > 0.4 and is_label(block.text.partition("\n")[0]):
            continue
        if not kept and block.text.partition("\n")[1] and fold(block.text.partition("\n")[0]) == title_key:
            block = replace(block, text=block.text.partition("\n")[2])
        if starts_with_label(block.text) and (block.link_share > 0.4 or len(block.text) < 200):
            continue
        linked = block.link_share > 0.8 and not names_source(block.text)
        if after_label:
            if linked or (block.kind in ("item", "heading") and block.link_share > 0.5):
                continue
            after_label = False
        if is_caption(block) or (linked and _links_elsewhere(block) and not _names_topics(block)):
            continue
        if names_source(block.text) and index >= last - 3:
            kept.append(block)
            continue
        if not first <= index <= last and not _stands_alone(block) and not (last < index <= last + 3 and _signs(block)):
            continue
        if not sure and block.link_share > 0.5 and not _names_topics(block):
            continue
        if len(key) >= 40:
            if key in seen:
                continue
            seen.add(key)
        kept.append(block)
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return _drop_pull_quotes(kept)


def _drop_pull_quotes(blocks: list[Block]) -> list[Block]:
    """Leave out the sentences that a page sets large beside the paragraph that they are taken from."""
    keys = [fold(block.text) if block.kind in ("paragraph", "quote") else "" for block in blocks]
    whole = "\n".join(keys)
    return [block for block, key in zip(blocks, keys, strict=True) if len(key) < 40 or whole.count(key) < 2]


def _are_teasers(blocks: Sequence[Block]) -> bool:
    """Tell whether a text is nothing but list items or cards, each with the linked title of another article."""
    size = sum(len(block.text) for block in blocks)
    linked = sum(
        len(block.text)
        for block in blocks
        if block.links and block.link_share * len(block.text) >= 20 and (block.kind == "item" or block.link_share > 0.3)
    )
    return linked > 0.75 * size


def is_caption(block: Block) -> bool:
    """Tell whether a block describes the image before it, or only names a photographer."""
    if block.kind == "heading":
        return block.after_image is not None and len(block.text) > _LONGEST_HEADING
    if block.kind not in ("paragraph", "item"):
        return False
    if _CREDIT.match(block.text):
        return len(block.text) < 120
    if block.after_image is None or len(block.text) > _MINOR:
        return False
    # The `alt` often goes on with the paper's name.
    if len(block.text) > 15 and fold(block.after_image).startswith(fold(block.text)):
        return True
    if block.text.rstrip("\"'”»").endswith("?"):
        return False
    if _CREDIT_END.search(block.text):
        return True
    if block.bold and not block.italic and block.align != "center":
        return False
    return block.italic or block.align == "center" or not ends_sentence(block.text)


def _links_elsewhere(block: Block) -> bool:
    """Tell whether a block is nothing but a link to another article."""
    return block.kind in ("paragraph", "item", "heading") and len(block.links) >= 1 and len(block.text) > 15


def _stands_alone(block: Block) -> bool:
    """Tell whether a block is article text even before the first or behind the last that are known to be."""
    if block.kind == "table":
        return block.link_share < 0.2 and block.text.count("\n") >= 1
    return is_running_text(block) and ends_sentence(block.text)


def _signs(block: Block) -> bool:
    """Tell whether a block below the text looks like the line that signs it."""
    marked = block.align == "right" or block.bold or block.italic
    return marked and len(block.text) <= 60 and not block.links and looks_like_name(block.text)


def _names_topics(block: Block) -> bool:
    """Tell whether a paragraph's links are single words in its sentence, as topic links are, and no titles."""
    count = len(block.links)
    return (
        block.kind == "paragraph"
        and count >= 2
        and block.link_share < 0.95
        and block.link_share * len(block.text) / count <= 20
    )


def join_blocks(blocks: Sequence[Block]) -> str:
    """Return the blocks as text: one empty line between paragraphs, items and rows on lines of their own."""
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        text = f"- {block.text}" if block.kind == "item" and _marked(block) else block.text
        together = (
            previous is not None
            and block.kind == previous.kind == "item"
            and block.element.getparent() is previous.element.getparent()
        )
        if together and parts:
            parts[-1] += "\n" + text
        else:
            parts.append(text)
        previous = block
    return clean_text("\n\n".join(parts))


def _marked(block: Block) -> bool:
    return block.element.tag == "li" and not re.match(r"[-–—•*·+\d]", block.text)
