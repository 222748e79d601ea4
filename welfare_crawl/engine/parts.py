"""The further pages of an article, fetched within the first one's callback: all are acknowledged together."""

from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from welfare_crawl.engine.faults import fault_of
from welfare_crawl.engine.spider import WelfareSpider
from welfare_crawl.records import Page
from welfare_crawl.urls import canonical_url


async def with_parts(spider: WelfareSpider, response: Response, page: Page) -> Page | None:
    """Return a page with the further pages of its article, as far as they could be fetched.

    None when one can't be fetched now: then the whole article waits for its next try, and after the last one a row in
    `failures` says what is missing.
    """
    # Not when spiders are listed: the patterns of what reads HTML take long to compile.
    from welfare_crawl.html.parts import MOST_PARTS, brings_text, next_part_of, read_lines

    parts: list[Page] = []
    asked = {canonical_url(page.url)}
    seen: frozenset[str] = frozenset()
    current = page
    while len(parts) + 1 < MOST_PARTS:
        content_type = current.header("Content-Type")
        url = next_part_of(current.body, current.url, page.source, content_type, page.url)
        if url is None or canonical_url(url) in asked:
            break
        asked.add(canonical_url(url))
        seen |= read_lines(current.body, content_type)
        request = Request(url, meta={"source": page.source.id, "unconditional": True})
        try:
            answer = await spider.crawler.engine.download_async(request)
        except Exception as error:
            fault = fault_of(error)
            if response.request and spider.scheduler.retry_at(response.request, fault):
                await spider.note_fault(response.request, fault)
                return None
            await spider.note_fault(request, fault)
            break
        if answer.url != url and canonical_url(answer.url) in asked:
            break  # behind the last page many servers lead back to the first
        asked.add(canonical_url(answer.url))
        current = spider.to_page(answer, page.source)
        parts.append(current)
        if not brings_text(read_lines(current.body, current.header("Content-Type")), seen):
            break
    return replace(page, parts=tuple(parts)) if parts else page
