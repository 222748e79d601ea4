"""What belongs to an article's text and what only stands in its column."""

import pytest

from welfare_crawl.html import extract_html
from welfare_crawl.html.lines import is_label, is_scrap, starts_with_label
from welfare_crawl.records import Extract, Source

SOURCE = Source(id="bare", kind="news", home="")
SENTENCES = [
    f"Paragraph {number} tells how the people of the hamlet repaired roof after roof before the rains came."
    for number in range(6)
]
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def read(content: str, head: str = "") -> Extract:
    page = f"<html><head>{head}</head><body><h1>Roofs before the rain</h1>{content}</body></html>"
    return extract_html(page.encode(), "https://paper.example/roofs-1.html", SOURCE)


@pytest.mark.parametrize(
    "line",
    [
        "Реклама:",
        "3 Minuten Lesezeit",
        "5 min read",
        "Thời gian đọc: 4 phút",
        "WATCH | The roofs of the hamlet from above",
        "Hat Ihnen dieser Artikel gefallen? Dann unterstützen Sie uns bitte.",
        "Mời quý vị độc giả theo dõi fanpage của báo.",
        "Von news am 21/02/2021. Abgelegt unter Israel.",
        "Posted in Society",
        "Chia sẻ",
        "12 bình luận",
    ],
)
def test_lines_that_are_no_text(line: str) -> None:
    assert is_scrap(line)
    assert line not in read(f"<div>{PARAGRAPHS}<p>{line}</p><p>{SENTENCES[0]} Again.</p></div>").text


@pytest.mark.parametrize(
    "line",
    [
        "Watch what the hamlet has done.",
        "The photo was posted in a group of villagers.",
        "Follow the road for five minutes.",
        "Quảng cáo sai sự thật bị phạt 50 triệu đồng.",
        "Support for the poor has doubled.",
        "5 phút sau, đoàn công tác đã có mặt tại hiện trường.",
    ],
)
def test_lines_that_are_text(line: str) -> None:
    assert not is_scrap(line) and not is_label(line) and not starts_with_label(line)


def test_a_text_in_instalments_is_whole() -> None:
    parts = "".join(f'<div class="block">{sentence}</div>' for sentence in SENTENCES[:3])
    teaser = '<div class="block"><a href="/x">Another story of the same day and of the same place</a></div>'
    extract = read(f"<section><div>{parts}{teaser}</div></section>")
    assert [sentence in extract.text for sentence in SENTENCES[:3]] == [True] * 3
    assert "Another story" not in extract.text


def test_a_pull_quote_is_said_once() -> None:
    quote = "the people of the hamlet repaired roof after roof before the rains came"
    extract = read(
        f"<div>{PARAGRAPHS}<blockquote>{quote.capitalize()}</blockquote><p>{'They rest now. ' * 6}</p></div>"
    )
    assert extract.text.count("\n\n") == 6


def test_an_italic_question_after_an_image_is_no_caption() -> None:
    picture = '<figure><img src="a.jpg" alt="Roof"></figure>'
    question = "<p><em>Why did nobody repair these roofs before?</em></p>"
    caption = "<p>A roof in the hamlet</p>"
    extract = read(
        f"<div>{PARAGRAPHS}{picture}{question}{PARAGRAPHS[:110]}{picture}{caption}<p>{'It rains. ' * 12}</p></div>"
    )
    assert "Why did nobody" in extract.text
    assert "A roof in the hamlet" not in extract.text


def test_a_caption_that_the_image_repeats_with_the_paper_is_dropped() -> None:
    picture = '<img src="a.jpg" alt="The headman climbs the last roof of the hamlet. - Paper">'
    caption = "<div><span>The headman climbs the last roof of the hamlet.</span></div>"
    assert "headman" not in read(f"<div>{PARAGRAPHS}{picture}{caption}{PARAGRAPHS.replace('tells', 'says')}</div>").text


def test_the_hours_of_a_live_report_are_headings() -> None:
    live = "".join(
        f'<h5><span class="time__value">1{n}.00: Roof {n} is done</span></h5><p>{SENTENCES[n]}</p>' for n in range(6)
    )
    assert "15.00: Roof 5 is done" in read(f"<div>{live}</div>").text


def test_the_description_shown_apart_is_the_lead() -> None:
    lead = "A small loan brought new roofs to sixty households"
    extract = read(
        f"<ul class='footer'><li><h2>{lead}</h2></li></ul><div class='article-body'>{PARAGRAPHS}</div>",
        f'<meta property="og:description" content="{lead}">',
    )
    assert extract.lead == lead
    assert extract.text.startswith("Paragraph 0")


def test_a_lead_alone_is_kept_and_said_to_be_alone() -> None:
    lead = " ".join(SENTENCES[:2])
    head = f'<meta property="og:description" content="{lead}">'
    alone = read(f"<p>{lead}</p>", head)
    assert (alone.lead, alone.text, "lead_only" in alone.flags) == (lead, "", True)
    assert "lead_only" not in read(f"<p>{lead}</p>{PARAGRAPHS}", head).flags
