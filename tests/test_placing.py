"""Where documents belong: one text once, in whatever order they come; revisions; translations and their originals."""

import itertools
import json
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from documents import make_capture, make_document
from made_pages import make_pages, state_of
from test_duplicates import ARTICLE, BULLETIN, OTHER, edited, without_marks

from welfare_crawl.placing.duplicates import content_hash, sample_keys
from welfare_crawl.placing.place import ABSTRACT_ONLY, place
from welfare_crawl.records import Document, Placement
from welfare_crawl.store import SqliteStore, open_memory, open_reader
from welfare_crawl.store.fingerprints import fill_traces
from welfare_crawl.store.schema import turn_figures_into_numbers

SV = (
    "På onsdagen delade kommunen ut tjugofem kvigor till familjer i sex byar. Enligt ordföranden finns det fortfarande "
    "132 fattiga hushåll, vilket är 41 färre än förra året. Varje familj får tre besök av veterinären och måste själv "
    "bygga ett stall innan djuret lämnas över."
)
EN = (
    "On Wednesday the commune handed twenty-five heifers to families in six hamlets. The chairman said 132 poor "
    "households remain, 41 fewer than a year ago. Each family is visited three times by the veterinarian and has to "
    "build a shed before the animal is handed over."
)
PAPER = "https://baotrungdu.vn/trao-bo-giong-cho-ho-ngheo-vung-cao-241001.htm"
COPY = "https://dichtin.vn/trao-bo-giong-cho-ho-ngheo-vung-cao"
SWEDISH = "https://dichtin.vn/sv/trao-bo-giong-cho-ho-ngheo-vung-cao"
ENGLISH = "https://dichtin.vn/en/trao-bo-giong-cho-ho-ngheo-vung-cao"


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    with open_memory() as store:
        yield store


def document(url: str, text: str, day: int = 1, language: str = "vi", **changes: object) -> Document:
    made = make_document(
        url,
        text=text,
        lead="",
        language=language,
        published_at=f"2025-10-{day:02}T08:00:00+07:00",
        content_hash=content_hash(text, title="Tin", language=language),
        keys=sample_keys(text, language),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def put(store: SqliteStore, *documents: Document) -> list[Placement]:
    placements = []
    for each in documents:
        placement = place(each, store)
        store.save(placement)
        placements.append(placement)
    return placements


def clusters(store: SqliteStore) -> dict[str, str | None]:
    """Return for each stored URL the URL that it is a duplicate of."""
    rows = _rows(store, "SELECT d.url, c.url FROM documents d LEFT JOIN documents c ON c.id = d.duplicate_of")
    return {row[0]: row[1] for row in rows}


def originals(store: SqliteStore) -> dict[str, str | None]:
    rows = _rows(store, "SELECT d.url, o.url FROM documents d LEFT JOIN documents o ON o.id = d.translation_of")
    return {row[0]: row[1] for row in rows}


def _rows(store: SqliteStore, sql: str) -> list[sqlite3.Row]:
    return list(store._connection.execute(sql))


def test_a_new_text_is_stored(store: SqliteStore) -> None:
    [placement] = put(store, document("https://a.vn/mot-1.htm", ARTICLE))
    assert (placement.outcome, placement.document_id, placement.links) == ("stored", None, ())


def test_the_same_page_again_is_not_modified(store: SqliteStore) -> None:
    first = document("https://a.vn/mot-1.htm", ARTICLE)
    _, again, counter = put(store, first, first, document(first.url, ARTICLE + "\n\n1.204 lượt xem"))
    assert again.outcome == counter.outcome == "not_modified"
    assert len(clusters(store)) == 1


def test_another_text_under_the_url_is_a_revision(store: SqliteStore) -> None:
    changed = ARTICLE + "\n\nChiều cùng ngày, toàn bộ số bò giống đã được giao tận chuồng cho 25 hộ."
    url = "https://a.vn/mot-1.htm"
    later = document(url, changed, captures=(make_capture(url, 5),))
    _, placement = put(store, document(url, ARTICLE), later)
    assert placement.outcome == "revised"
    assert placement.document_id == 1
    assert placement.duplicate_of is None
    assert _rows(store, "SELECT text FROM revisions")[0][0] == ARTICLE
    assert len(clusters(store)) == 1


def test_the_very_text_at_another_url_is_no_new_row(store: SqliteStore) -> None:
    one, other = document("https://a.vn/mot-1.htm", ARTICLE, 2), document("https://b.vn/hai-2.htm", ARTICLE, 3)
    _, placement = put(store, one, other)
    assert (placement.outcome, placement.document_id, placement.supersedes) == ("duplicate", 1, ())
    assert clusters(store) == {one.url: None}


def test_the_earliest_printing_of_the_very_text_names_the_row(store: SqliteStore) -> None:
    put(store, document("https://a.vn/mot-1.htm", ARTICLE, 2), document("https://b.vn/hai-2.htm", ARTICLE, 1))
    assert clusters(store) == {"https://b.vn/hai-2.htm": None}
    [again] = put(store, document("https://a.vn/mot-1.htm", ARTICLE, 2))
    assert again.outcome == "not_modified"


def test_a_reprint_points_at_the_earliest_in_every_order() -> None:
    printings = [
        document("https://a.vn/mot-1.htm", ARTICLE, 1),
        document("https://b.vn/hai-2.htm", edited(ARTICLE, 0.02, 1), 2),
        document("https://c.vn/ba-3.htm", ARTICLE + "\n\nẢnh: Bà con nhận bò giống ở nhà văn hóa.", 3),
        document("https://d.vn/bon-4.htm", without_marks(ARTICLE.rsplit("\n\n", 1)[0]), 4),
    ]
    for order in itertools.permutations(printings):
        with open_memory() as store:
            put(store, *order)
            assert clusters(store) == {
                "https://a.vn/mot-1.htm": None,
                "https://b.vn/hai-2.htm": "https://a.vn/mot-1.htm",
                "https://c.vn/ba-3.htm": "https://a.vn/mot-1.htm",
                "https://d.vn/bon-4.htm": "https://a.vn/mot-1.htm",
            }


def test_a_reprint_has_its_similarity_and_evidence(store: SqliteStore) -> None:
    reprint = document("https://b.vn/hai-2.htm", ARTICLE + "\n\nẢnh: Bà con nhận bò giống.", 2)
    _, placement = put(store, document("https://a.vn/mot-1.htm", ARTICLE), reprint)
    assert placement.outcome == "duplicate"
    assert placement.duplicate_of == 1
    assert placement.similarity is not None
    assert placement.similarity > 0.9
    assert dict(placement.links[0].evidence)["numbers_shared"] == 1.0


def test_reports_from_one_template_stay_apart(store: SqliteStore) -> None:
    texts = [
        BULLETIN.format(province=name, a=1000 + 7 * n, b=10 + n, c=f"9{n},5", d=n, e=30)
        for n, name in enumerate(("Cao Bằng", "Lạng Sơn", "Lào Cai", "Sơn La", "Phú Thọ"))
    ]
    put(store, *(document(f"https://a.vn/tiem-{n}.htm", text, n + 1) for n, text in enumerate(texts)))
    assert set(clusters(store).values()) == {None}


def test_other_texts_are_not_linked(store: SqliteStore) -> None:
    _, placement = put(store, document("https://a.vn/1.htm", ARTICLE), document("https://b.vn/2.htm", OTHER))
    assert placement.outcome == "stored"
    assert placement.links == ()


@pytest.mark.parametrize("evidence", ["source_line", "hreflang", "slug"])
@pytest.mark.parametrize("original_first", [True, False])
def test_a_translation_finds_its_original(store: SqliteStore, evidence: str, original_first: bool) -> None:
    vietnamese = document(PAPER, ARTICLE)
    url = SWEDISH if evidence == "slug" else "https://dichtin.vn/sv/kvigor-till-fattiga-familjer-i-bergen"
    swedish = document(
        url,
        SV,
        2,
        "sv",
        original_url=PAPER + "?utm_source=x" if evidence == "source_line" else None,
        alternates=(("vi-VN", PAPER), ("en", ENGLISH)) if evidence == "hreflang" else (),
    )
    placements = put(store, *((vietnamese, swedish) if original_first else (swedish, vietnamese)))
    assert originals(store) == {PAPER: None, url: PAPER}
    [link] = placements[1].links
    assert link.relation == "translation"
    assert link.evidence[0][0] == evidence
    assert set(clusters(store).values()) == {None}


def test_a_family_is_one_original_with_many_translations_in_every_order() -> None:
    family = [
        document(PAPER, ARTICLE, 1),
        document(COPY, ARTICLE + "\n\nẢnh: Bà con nhận bò giống.", 2, original_url=PAPER),
        document(SWEDISH, SV, 2, "sv", original_url=PAPER),
        document(ENGLISH, EN, 2, "en", alternates=(("vi", COPY), ("sv", SWEDISH))),
    ]
    for order in itertools.permutations(family):
        with open_memory() as store:
            put(store, *order)
            put(store, *random.Random(1).sample(family, 4))
            assert clusters(store) == {PAPER: None, COPY: PAPER, SWEDISH: None, ENGLISH: None}, order
            assert originals(store) == {PAPER: None, COPY: None, SWEDISH: PAPER, ENGLISH: PAPER}, order


def test_a_slug_alone_decides_nothing_where_it_is_doubtful(store: SqliteStore) -> None:
    put(
        store,
        document("https://a.vn/trao-bo-giong-cho-ho-ngheo-1.htm", ARTICLE),
        document("https://b.vn/trao-bo-giong-cho-ho-ngheo-2.htm", OTHER),
        document("https://c.vn/tin-moi-3.htm", OTHER + "\n\n" + OTHER.upper() + " khác"),
    )
    ambiguous, short = put(
        store,
        document("https://d.vn/en/trao-bo-giong-cho-ho-ngheo", EN, 2, "en"),
        document("https://d.vn/sv/tin-moi", SV, 2, "sv"),
    )
    assert ambiguous.translation_of is None
    assert short.translation_of is None


def test_a_paper_takes_the_place_of_its_landing_page(store: SqliteStore) -> None:
    landing, pdf = "https://tapchi.vn/article/view/7", "https://tapchi.vn/article/download/7/9"
    abstract = document(landing, ARTICLE.split("\n\n", 1)[0], kind="paper", flags=(ABSTRACT_ONLY,))
    paper = document(
        pdf, ARTICLE, kind="paper", captures=(make_capture(pdf, landing_url=landing), make_capture(landing))
    )
    _, placement, again = put(store, abstract, paper, abstract)
    assert {link.relation for link in placement.links} >= {"part_of"}
    assert clusters(store) == {landing: pdf, pdf: None}
    assert again.outcome == "not_modified"


RIVER_VI = "\n\n".join(
    [
        "Ngày 14/10, tại xã Yên Lập, Ngân hàng Chính sách xã hội đã giải ngân 1.563 triệu đồng cho 47 hộ nghèo vay.",
        "Ông Hoàng Văn Sình, trú tại thôn Khuổi Nặm, được vay 80 triệu đồng theo Nghị định 28/2022/NĐ-CP để nuôi bò.",
        "Theo bà Đinh Thị Lan, dư nợ của toàn xã đến nay đạt 62,4 tỷ đồng với 1.208 hộ còn dư nợ, nợ quá hạn 0,03%.",
        "Đến ngày 30/11, xã phấn đấu giải ngân thêm 2.150 triệu đồng cho các thôn Bản Chang và Nà Lùng.",
    ]
)
RIVER_SV = "\n\n".join(
    [
        "Den 14/10 betalade socialpolitiska banken i kommunen Yen Lap ut 1 563 miljoner dong till 47 fattiga hushåll.",
        "Hoang Van Sinh, bosatt i byn Khuoi Nam, fick låna 80 miljoner dong enligt dekret 28/2022/NĐ-CP för kor.",
        "Enligt Dinh Thi Lan uppgår lånen i kommunen till 62,4 miljarder dong hos 1 208 hushåll, 0,03 % är förfallna.",
        "Fram till den 30/11 vill kommunen betala ut ytterligare 2 150 miljoner dong i byarna Ban Chang och Na Lung.",
    ]
)
NEXT_MONTH = (
    RIVER_VI.replace("14/10", "12/11")
    .replace("1.563", "1.871")
    .replace("47 hộ", "52 hộ")
    .replace("62,4", "64,9")
    .replace("1.208", "1.244")
    .replace("0,03%", "0,05%")
    .replace("80 triệu", "70 triệu")
    .replace("30/11", "31/12")
    .replace("2.150", "2.480")
)


@pytest.mark.parametrize("original_first", [True, False])
def test_figures_and_names_in_their_places_tie_a_translation(store: SqliteStore, original_first: bool) -> None:
    vietnamese = document("https://baotrungdu.vn/von-vay-8.htm", RIVER_VI, 1)
    swedish = document("https://nyheter.vn/lan-till-fattiga-77.html", RIVER_SV, 3, "sv")
    other = document("https://baotrungdu.vn/bo-giong-9.htm", ARTICLE, 2)
    put(store, other, *((vietnamese, swedish) if original_first else (swedish, vietnamese)))
    assert originals(store)[swedish.url] == vietnamese.url
    assert originals(store)[vietnamese.url] is None
    [link] = _rows(store, "SELECT evidence, score FROM links WHERE relation = 'translation'")
    assert "c:28/2022/nd-cp" in link["evidence"]
    assert link["score"] < 0.95


def test_next_months_report_is_no_original(store: SqliteStore) -> None:
    put(store, document("https://a.vn/von-vay-8.htm", NEXT_MONTH, 1), document("https://b.vn/lan-7", RIVER_SV, 3, "sv"))
    assert set(originals(store).values()) == {None}


def test_a_text_of_another_season_is_no_original(store: SqliteStore) -> None:
    old = document("https://a.vn/von-vay-8.htm", RIVER_VI, published_at="2025-01-10T08:00:00+07:00")
    put(store, old, document("https://b.vn/lan-7", RIVER_SV, 3, "sv"))
    assert set(originals(store).values()) == {None}


def test_the_source_line_replaces_lesser_evidence(store: SqliteStore) -> None:
    copy, original = document(COPY, ARTICLE, 3), document(PAPER, ARTICLE, 1)
    swedish = document(SWEDISH, SV, 4, "sv", original_url=PAPER, alternates=(("vi", COPY),))
    put(store, swedish, copy)
    assert originals(store)[SWEDISH] == COPY
    put(store, original)
    assert originals(store) == {PAPER: None, SWEDISH: PAPER}
    links = _rows(store, "SELECT document_id, score, evidence FROM links WHERE relation = 'translation'")
    assert [(row["document_id"], row["score"]) for row in links] == [(1, 1.0)]
    assert "source_line" in links[0]["evidence"]


def test_translations_that_wait_for_a_reprint_point_at_its_canonical_text(store: SqliteStore) -> None:
    first = document("https://a.vn/mot-1.htm", ARTICLE, 1)
    reprint = document(PAPER, ARTICLE + "\n\nẢnh: Bà con nhận bò giống.", 2)
    swedish = document("https://x.vn/sv/kvigor-till-familjer-i-bergen", SV, 3, "sv", original_url=PAPER)
    put(store, first, swedish, reprint)
    assert clusters(store)[PAPER] == first.url
    assert originals(store)[swedish.url] == first.url


def test_the_corpus_is_the_same_in_every_order() -> None:
    pages = make_pages(40, seed=4)
    corpora = []
    for seed in range(6):
        with open_memory() as store:
            put(store, *random.Random(seed).sample(pages, len(pages)))
            corpora.append(state_of(store))
    assert len({canonical for _, canonical, *_ in corpora[0].values()}) > 5
    assert all(corpus == corpora[0] for corpus in corpora)


def test_a_chain_of_small_changes_ties_no_two_texts_that_differ(store: SqliteStore) -> None:
    chain = [ARTICLE]
    for seed in range(5):
        chain.append(edited(chain[-1], 0.09, seed).replace("từ", f"lạ{seed}"))
    put(store, *(document(f"https://a{n}.vn/x-{n}.htm", text, n + 1) for n, text in enumerate(chain)))
    tied = clusters(store)
    assert tied["https://a1.vn/x-1.htm"] == "https://a0.vn/x-0.htm"
    assert tied["https://a5.vn/x-5.htm"] != "https://a0.vn/x-0.htm"
    assert all(tied[head] is None for head in tied.values() if head is not None)


def test_a_text_whose_canonical_one_turns_out_another_stands_for_itself_again(store: SqliteStore) -> None:
    step = edited(ARTICLE, 0.12, 1).replace("từ", "một")
    far = edited(step, 0.12, 11).replace("từ", "hai")
    one, two, three = (document(f"https://{n}.vn/x-{n}.htm", text, n) for n, text in enumerate((ARTICLE, step, far), 1))
    put(store, two, three)
    assert clusters(store) == {two.url: None, three.url: two.url}
    put(store, one)
    assert clusters(store) == {one.url: None, two.url: one.url, three.url: None}
    [row] = _rows(store, "SELECT count(*) FROM _keys WHERE document_id = 2")
    assert row[0] > 0


def test_the_index_of_traces_can_be_made_anew(store: SqliteStore) -> None:
    put(store, document("https://baotrungdu.vn/von-vay-8.htm", RIVER_VI, 1))
    before = [tuple(row) for row in _rows(store, "SELECT k, day, document_id FROM _traces ORDER BY 1")]
    store._connection.execute("UPDATE _traces SET k = k + 1")
    fill_traces(store._connection)
    assert [tuple(row) for row in _rows(store, "SELECT k, day, document_id FROM _traces ORDER BY 1")] == before


def test_two_runs_with_a_kill_between_give_the_same_corpus(tmp_path: Path) -> None:
    script = [sys.executable, str(Path(__file__).with_name("fill_store.py"))]
    killed = subprocess.run([*script, str(tmp_path / "killed.db"), "36", "24"], check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_reader(tmp_path / "killed.db") as left:
        assert 0 < len(state_of(left)) < 24
    subprocess.run([*script, str(tmp_path / "killed.db"), "36"], check=True)
    subprocess.run([*script, str(tmp_path / "whole.db"), "36"], check=True)
    with open_reader(tmp_path / "killed.db") as killed_one, open_reader(tmp_path / "whole.db") as whole:
        assert state_of(killed_one) == state_of(whole)


def test_figures_that_speak_for_a_tie_are_numbers_also_in_older_files(store: SqliteStore) -> None:
    put(
        store, document("https://a.vn/mot-1.htm", ARTICLE), document("https://b.vn/hai-2.htm", edited(ARTICLE, 0.05, 1))
    )
    [new] = _rows(store, "SELECT evidence FROM links")
    store._connection.execute("""UPDATE links SET evidence = '{"jaccard":"0.910","slug":"7.50"}'""")
    turn_figures_into_numbers(store._db)
    [old] = _rows(store, "SELECT evidence FROM links")
    assert isinstance(json.loads(new[0])["jaccard"], float)
    assert json.loads(old[0]) == {"jaccard": 0.91, "slug": "7.50"}
