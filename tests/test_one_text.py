"""One text once, from the page to the row: notices of one form, source lines, canonical addresses, digits, odds."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from documents import START
from test_duplicates import ARTICLE, verdict

from welfare_crawl.explain import explain
from welfare_crawl.extract import extract_document
from welfare_crawl.placing.place import place
from welfare_crawl.placing.translations import SOURCE_LINE
from welfare_crawl.placing.wording import numbers_in
from welfare_crawl.records import ArchivedPage, Capture, Document, Page, Source
from welfare_crawl.store import SqliteStore, open_memory
from welfare_crawl.urls import canonical_url

OTHER_VI = "\n\n".join(
    [
        "Chiều 3/11, Mặt trận Tổ quốc xã Mường Cang bàn giao nhà cho 19 gia đình mất nhà trong trận lũ hồi tháng bảy.",
        "Mỗi căn rộng từ 48 đến 64 m2, dựng theo kiểu ba gian truyền thống, có công trình vệ sinh khép kín.",
        "Bà Lò Thị Phanh, 71 tuổi, ở bản Nà Khoa kể rằng sau lũ bà phải ở nhờ nhà cháu suốt ba tháng trời.",
        "Toàn xã có 146 ngôi nhà bị hư hỏng, đến nay đã sửa xong 128 nhà, số còn lại sẽ xong trước ngày 20/12.",
        "Dịp này, trung tâm bảo trợ trao 35 suất quà cho trẻ mồ côi, trị giá 800.000 đồng mỗi suất.",
    ]
)
SWEDISH = "\n\n".join(
    [
        "Förmiddagens möte i byn handlade om getter som familjerna i höglandet fått av kvinnoförbundet och en fond.",
        "Varje familj fick två djur och en handledning om hur man bygger stall, lagrar foder och förebygger sjukdomar.",
        "Den största svårigheten är vägen upp till byarna: under regnperioden kommer lastbilarna inte fram alls.",
    ]
)
ORIGINAL = "https://baotrungdu.vn/bo-giong-cho-ho-ngheo-241001.htm"
COPY = "https://dichtin.vn/sv/getter-77"


def page(url: str, text: str, language: str = "vi", *, head: str = "", foot: str = "", title: str = "") -> Document:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title or "Tin trong ngày"}</title>'
        f'<meta property="article:published_time" content="2025-10-15T08:00:00+07:00">{head}</head><body><article>'
        f"<h1>{title or 'Tin trong ngày'}</h1><div>{body}{foot}</div></article></body></html>"
    ).encode()
    source = Source(id="tin", kind="news", home="https://tin.vn/")
    fetched = Page(url, 200, (("Content-Type", "text/html; charset=utf-8"),), html, START, source)
    capture = Capture(url, START, 200, digest=f"sha1:{hashlib.sha1(html, usedforsecurity=False).hexdigest()}")
    return extract_document(ArchivedPage(fetched, (capture,)), ocr=False)


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    with open_memory() as store:
        yield store


def arrive(store: SqliteStore, *documents: Document) -> list[str]:
    outcomes = []
    for hour, document in enumerate(documents):
        capture = replace(document.captures[0], fetched_at=START + timedelta(hours=hour))
        placement = place(replace(document, captures=(capture,)), store)
        store.save(placement)
        outcomes.append(placement.outcome)
    return outcomes


def tied(store: SqliteStore, url: str) -> tuple[str | None, float | None, str]:
    row = store.document_at(canonical_url(url))
    assert row is not None
    if row.translation_of is None:
        return None, None, ""
    link = store._connection.execute(
        "SELECT score, evidence FROM links WHERE document_id = ? AND relation = 'translation'", (row.id,)
    ).fetchone()
    return store.document(row.translation_of).url, link[0], next(iter(json.loads(link[1])))


CARDS = (
    "UBND xã {0} vừa cấp xong thẻ bảo hiểm y tế cho toàn bộ người nghèo trên địa bàn, đạt 100% kế hoạch được giao. "
    "Theo lãnh đạo xã, thẻ được trao tận tay từng gia đình qua các trưởng thôn, bảo đảm đúng người và kịp thời. "
    "Thời gian tới, xã tiếp tục rà soát trẻ mới sinh và người mới chuyển đến để lập danh sách cấp bổ sung hằng tháng."
)
POST = (
    "Chiều nay, UBND tỉnh công bố quyết định bổ nhiệm lãnh đạo sở. Theo đó, đồng chí {0} giữ chức Phó "
    "Giám đốc Sở Y tế, "
    "thời hạn năm năm. Phát biểu tại hội nghị, lãnh đạo tỉnh đề nghị tân Phó Giám đốc sớm sắp xếp lại "
    "mạng lưới trạm y tế, "
    "bảo đảm đủ thuốc và nâng chất lượng khám chữa bệnh ban đầu cho người dân ở vùng sâu, vùng xa của địa phương."
)
THANKS = (
    "Gia đình chúng tôi chân thành cảm ơn các cơ quan, đoàn thể, bà con làng xóm, họ hàng gần xa đã đến "
    "viếng và tiễn đưa "
    "{0} của chúng tôi về nơi an nghỉ cuối cùng. Trong lúc tang gia bối rối có điều gì sơ suất, kính "
    "mong quý vị lượng thứ. "
    "Gia đình xin ghi nhận tình cảm quý báu đó và nguyện sống xứng đáng với sự quan tâm của mọi người."
)
MAYOR = (
    "Provinsens folkkommitté har utsett {0} till biträdande chef för hälsokontoret för en period av fem "
    "år. Vid mötet bad "
    "ledningen den nya chefen att ordna nätet av vårdcentraler så att invånarna får läkemedel och god "
    "vård nära hemmet. "
    "Den nya chefen tackade för förtroendet och lovade att göra sitt bästa för att lösa uppgifterna."
)


@pytest.mark.parametrize(
    ("form", "language", "names"),
    [
        (CARDS, "vi", ("Tả Phìn", "Mường Hum", "Bản Xèo")),
        (POST, "vi", ("Nguyễn Thanh Tùng", "Hoàng Quốc Hương", "Lò Thị Mai")),
        (THANKS, "vi", ("cha, cụ Phạm Xuân Hòe", "mẹ, cụ Đỗ Thị Nhàn")),
        (MAYOR, "sv", ("Nguyen Thanh Tung", "Hoang Quoc Huong")),
    ],
    ids=["communes", "appointments", "thanks", "Swedish"],
)
def test_a_form_about_another_name_is_a_report_of_its_own(form: str, language: str, names: tuple[str, ...]) -> None:
    for one, other in itertools.permutations(names, 2):
        assert verdict(form.format(one), form.format(other), language) == "related"
        assert verdict(form.format(one), form.format(one) + " Tin: PV", language) == "duplicate"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Lý Thị Mẩy", "Lý Thị Mảy"),
        ("Suối Cạn", "Suôi Can"),
        ("Chị Lý", "Bà Lý"),
        ("Nguồn vốn", "Kinh phí"),
    ],
)
def test_a_name_written_otherwise_or_a_word_edited_is_the_same_article(old: str, new: str) -> None:
    assert old in ARTICLE
    assert verdict(ARTICLE, ARTICLE.replace(old, new)) == "duplicate"


def test_another_photographer_makes_no_other_article() -> None:
    paragraphs = ARTICLE.split("\n\n")
    one, other = (
        "\n\n".join([*paragraphs[:3], f"Người dân nhận bò giống. Ảnh: {name}", *paragraphs[3:]])
        for name in ("Thu Hằng", "Đức Mạnh")
    )
    assert verdict(one, other) == "duplicate"


@pytest.mark.parametrize(
    "line",
    [
        f"Source: http{ORIGINAL[5:]}",
        f"Source: www.{ORIGINAL[8:]}",
        f"Source: {ORIGINAL[8:]}",
        f'Source: <a href="https://baotrungdu.vn/">Báo Trung Du</a> - <a href="{ORIGINAL}">original</a>',
        f'Read the original in Vietnamese: <a href="{ORIGINAL}">here</a>',
        f'Translated from: <a href="{ORIGINAL}">Báo Trung Du</a>',
        f"Article source: {ORIGINAL}",
        f"Originalartikel: {ORIGINAL}",
        f"元記事：{ORIGINAL}",
        f'原文链接：<a href="{ORIGINAL}">点击查看</a>',
        f"ທີ່ມາ: {ORIGINAL}",
        f"ແຫຼ່ງຂໍ້ມູນ: {ORIGINAL}",
        f"ប្រភព៖ {ORIGINAL}",
        f"Source – {ORIGINAL}",
        f'Source <a href="{ORIGINAL}">{ORIGINAL}</a>',
        f'Xem bài gốc: <a href="{ORIGINAL}">tại đây</a>',
    ],
)
def test_a_source_line_ties_in_whatever_form_and_order(line: str) -> None:
    original = page(ORIGINAL, ARTICLE)
    copy = page(COPY, SWEDISH, "sv", foot=f"<p>{line}</p>")
    assert line.split(" ")[0].strip(":") not in copy.text
    for documents in ((original, copy), (copy, original)):
        with open_memory() as store:
            arrive(store, *documents)
            assert tied(store, COPY) == (ORIGINAL, SOURCE_LINE, "source_line")


def test_a_front_page_is_nobodys_original() -> None:
    copy = page(COPY, SWEDISH, "sv", foot='<p>Källa: <a href="https://baotrungdu.vn/">Báo Trung Du</a></p>')
    assert copy.original_url is None


def test_a_slug_that_two_texts_share_ties_no_other_figures(store: SqliteStore) -> None:
    slug = "trao-sinh-ke-cho-ho-ngheo"
    english = (
        "The commune handed over 25 heifers on 14/10 to families in six hamlets. It still has 132 poor "
        "households, or 4.6 "
        "per cent of the people, 41 fewer than a year before. Each family plants 300 square metres of grass "
        "and is visited "
        "three times. The fund of 1,250 million dong came from the national programme; by 2027 fewer than 60 "
        "are to be poor."
    )
    near, far = page(f"https://b.vn/{slug}-900001.htm", ARTICLE), page(f"https://c.vn/{slug}-900002.htm", OTHER_VI)
    copy = page(f"https://dichtin.vn/en/{slug}", english, "en")
    arrive(store, far, copy)
    assert tied(store, copy.url)[0] is None
    arrive(store, near)
    assert tied(store, copy.url)[0] == near.url


def test_a_report_that_names_a_foreign_source_of_other_figures_is_no_translation(store: SqliteStore) -> None:
    foreign = "https://who.example.org/news/item/5-goats"
    english = (
        "The office said 4,812 clinics in 37 countries took part. Of these 1,911 reported shortages in 2024 "
        "and 655 had "
        "closed by 12/9. Spending fell by 18.4 per cent, to 930 million dollars, the lowest figure in 22 "
        "years of records."
    )
    arrive(
        store,
        page(foreign, english, "en"),
        page(ORIGINAL, ARTICLE, foot=f'<p>Nguồn: <a href="{foreign}">WHO</a></p>'),
    )
    assert tied(store, ORIGINAL)[0] is None


def test_digits_of_other_scripts_are_numbers() -> None:
    assert numbers_in("១.២៦៤ គ្រួសារ ២៤,៧ และ ๓๑๒ ແລະ ໕໘") == ["1264", "24.7", "312", "58"]


LIE = "https://x.vn/tin-moi-nhat-trong-ngay-999999.htm"
THIRD = (
    "Trong tuần qua toàn tỉnh ghi nhận 52 ca sốt xuất huyết, không có ca tử vong. Ngành y tế khuyến cáo "
    "người dân ngủ màn "
    "kể cả ban ngày, lật úp lu vại không dùng và đến ngay trạm y tế khi sốt cao đột ngột, không tự "
    "truyền dịch tại nhà."
)


def test_a_canonical_address_that_different_texts_claim_is_believed_of_none() -> None:
    head = f'<link rel="canonical" href="{LIE}">'
    urls = [f"https://x.vn/bai-viet-so-{number}-30000{number}.htm" for number in (1, 2, 3)]
    pages = [page(url, text, head=head) for url, text in zip(urls, (ARTICLE, OTHER_VI, THIRD), strict=True)]
    for order in itertools.permutations([*pages, pages[0]]):
        with open_memory() as store:
            outcomes = arrive(store, *order)
            rows = store._connection.execute("SELECT url FROM documents ORDER BY url").fetchall()
            assert [row[0] for row in rows] == urls
            assert sorted(outcomes) == ["not_modified", "stored", "stored", "stored"]
            assert not store._connection.execute("SELECT 1 FROM revisions").fetchall()


def test_a_page_keeps_its_address_from_another_that_claims_it() -> None:
    one, other = "https://x.vn/bai-viet-so-mot-300001.htm", "https://x.vn/bai-viet-so-hai-300002.htm"
    head = f'<link rel="canonical" href="{one}">'
    honest, liar = page(one, ARTICLE, head=head), page(other, OTHER_VI, head=head)
    for order in ((honest, liar), (liar, honest)):
        with open_memory() as store:
            arrive(store, *order)
            for url, document in ((one, honest), (other, liar)):
                row = store.document_at(url)
                assert row is not None
                assert (row.url, row.content_hash) == (url, document.content_hash)


def test_a_true_canonical_address_gathers_its_variants_and_revisions(store: SqliteStore) -> None:
    url = "https://x.vn/bai-viet-so-mot-300001.htm"
    head = f'<link rel="canonical" href="{url}">'
    later = ARTICLE.replace("132 hộ", "128 hộ")
    outcomes = arrive(
        store,
        page("https://x.vn/print/300001", ARTICLE, head=head),
        page(url, ARTICLE, head=head),
        page("https://x.vn/xa-hoi/300001", later, head=head),
    )
    assert outcomes == ["stored", "not_modified", "revised"]
    assert [row[0] for row in store._connection.execute("SELECT url FROM documents")] == [url]


def test_a_reprint_that_its_original_left_behind_is_tied_as_it_stands(store: SqliteStore) -> None:
    reprint = page(
        "https://in.vn/bai-in-lai-500001.htm", ARTICLE.rsplit("\n\n", 1)[0] + "\n\nẢnh: Thu Hà", title="In lại"
    )
    arrive(store, page(ORIGINAL, ARTICLE), reprint)
    assert {row.url: row.duplicate_of for row in map(store.document, (1, 2))} == {ORIGINAL: None, reprint.url: 1}
    later = replace(page(ORIGINAL, OTHER_VI).captures[0], fetched_at=START + timedelta(days=2))
    store.save(place(replace(page(ORIGINAL, OTHER_VI), captures=(later,)), store))
    assert store.document(2).duplicate_of is None
    assert not store._connection.execute("SELECT 1 FROM links WHERE relation = 'duplicate'").fetchall()
    explained = explain(store, reprint.url.replace("https", "http"))
    assert explained.dossier is not None
    assert explained.dossier.row.id == 2
