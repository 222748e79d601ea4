"""An article on several pages as one: each page's text once, in order, with what all of them say about it."""

from dataclasses import replace

from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.html.extract import extract_html
from welfare_crawl.html.parts import Earlier, read_lines
from welfare_crawl.records import Extract, Page


def extract_article(page: Page) -> Extract:
    """Return the article that begins on a page and goes on over its parts.

    A page that follows and was not fetched, or can't be read, leaves the flag `truncated`; one that brings no new
    text, because it pages through comments or other news, ends the article. Raises what `extract_html` raises.
    """
    first = extract_html(page.body, page.url, page.source, page.header("content-type"))
    return join_parts(first, page)


def join_parts(first: Extract, page: Page) -> Extract:
    """Return the extract of an article's first page with the text of its parts behind it."""
    if first.next_part is None:
        return first
    joined: list[Extract] = []
    lines = read_lines(page.body, page.header("content-type"))
    texts = [first.text]
    complete = False
    for part in page.parts:
        try:
            content_type = part.header("content-type")
            extract = extract_html(part.body, part.url, part.source, content_type, earlier=Earlier(page.url, lines))
        except (ExtractionError, NotArticleError):
            break
        if not extract.lead and not extract.text:
            complete = True
            break
        joined.append(extract)
        texts += [extract.lead, extract.text]
        lines |= read_lines(part.body, content_type)
        if extract.next_part is None:
            complete = True
            break
    flags = [*first.flags, *(flag for extract in joined for flag in extract.flags)]
    flags += ["joined"] if joined else []
    flags += [] if complete else ["truncated"]
    text = "\n\n".join(text for text in texts if text)
    return replace(
        first,
        text=text,
        # Who signs stands under the last page.
        authors=first.authors or next((extract.authors for extract in reversed(joined) if extract.authors), ()),
        original_url=first.original_url or next((e.original_url for e in reversed(joined) if e.original_url), None),
        flags=tuple(flag for flag in dict.fromkeys(flags) if not (text and flag == "lead_only")),
    )
