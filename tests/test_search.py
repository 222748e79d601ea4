"""Search: what a Vietnamese reader expects to find, and one clear line for what makes no sense."""

import unicodedata

import pytest
from documents import make_document, place_new
from hypothesis import example, given, settings
from hypothesis import strategies as st

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.query import parse_query
from welfare_crawl.search import check_filters, province_code, search
from welfare_crawl.store import Filters, SqliteStore, open_memory
from welfare_crawl.writing.tones import fold, normalise_tone_placement, place_tones
from welfare_crawl.writing.words import mark_token

TEXTS = {
    "help": ("Trợ giúp đồng bào vùng cao", "Con đường mới về bản đã mở."),
    "tax": ("Giữ lương thực", "Hòa Bình lo an sinh cho người dân; xã hội cùng góp sức."),
    "welfare": ("Đại hội xã", "Nghị quyết 24-NQ/TW về an sinh xã hội được triển khai."),
    "plain": ("Tro giup nguoi ngheo", "Bai viet khong dau ve tro giup xa hoi."),
    "english": ("Housing for poor households", "The province built 1,250 houses with policy credit."),
    "swedish": ("Fattigdomen minskar på landet", "Hushållen får lån för att bygga egna hus."),
    "chinese": ("减贫政策", "社会保障和扶贫政策惠及少数民族。"),
}
LANGUAGES = {"english": "en", "swedish": "sv", "chinese": "zh"}


def fill(store: SqliteStore) -> dict[int, str]:
    return {
        store.save(
            place_new(
                make_document(
                    f"https://a.vn/bai-{name}-1.htm",
                    title=title,
                    lead="",
                    text=text,
                    language=LANGUAGES.get(name, "vi"),
                )
            )
        ): name
        for name, (title, text) in TEXTS.items()
    }


@pytest.fixture(scope="module")
def filled():
    with open_memory() as store:
        yield store, fill(store)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tro giup", "help plain"),
        ("trợ giúp", "help"),
        ("TRỢ GIÚP", "help"),
        ("trợ giup", "help"),
        ("dong bao", "help"),
        ("đồng bào", "help"),
        ("đông bao", ""),
        ("duong", "help"),
        ("đường", "help"),
        ("dường", ""),
        ("Duong", "help"),
        (unicodedata.normalize("NFD", "trợ giúp đồng bào"), "help"),
        ("hoà bình", "tax"),
        ("hòa bình", "tax"),
        ("HÒA BÌNH", "tax"),
        ("hoa binh", "tax"),
        ("an sinh xã hội", "welfare tax"),
        ('"an sinh xã hội"', "welfare"),
        ('"an sinh xa hoi"', "welfare"),
        ("“an sinh xã hội”", "welfare"),
        ('"an sinh" NOT "xã hội"', ""),
        ('"an sinh" NOT "sinh xã"', "tax"),
        ("24-NQ/TW", "welfare"),
        ("24-nq/tw", "welfare"),
        ("house*", "english"),
        ("giú*", "help"),
        ("giu*", "help plain tax"),
        ('"tro giu"*', "help plain"),
        ("households OR hushållen", "english swedish"),
        ("hushallen", "swedish"),
        ("(households OR hushållen) AND built", "english"),
        ("households hushållen", ""),
        ("1,250", "english"),
        ("扶贫", "chinese"),
        ("政策", "chinese"),
        ("贫困", ""),
        ("or and not", ""),
        ("title:housing", ""),
        ("NEAR", ""),
    ],
)
def test_query_finds(filled, query, expected):
    store, names = filled
    found = [names[result.hit.id] for result in search(store, query).results]
    assert set(found) == set(expected.split())


def test_words_beside_each_other_rank_first(filled):
    store, names = filled
    assert [names[result.hit.id] for result in search(store, "an sinh xã hội").results] == ["welfare", "tax"]


def test_titles_rank_before_texts():
    with open_memory() as store:
        text = store.save(place_new(make_document("https://a.vn/b-1.htm", title="Tin tức", text="Cho vay hộ nghèo.")))
        title = store.save(place_new(make_document("https://a.vn/c-2.htm", title="Cho vay", text="Hộ nghèo ở vùng.")))
        for query in ("vay", "cho vay", "chò* OR vay"):
            assert [result.hit.id for result in search(store, query).results] == [title, text]


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("", "no words"),
        ("  ", "no words"),
        ("!!!", "no words"),
        ('""', "no words"),
        ('"an sinh', "quotation mark"),
        ("AND x", "before it"),
        ("x AND", "after it"),
        ("x OR", "after it"),
        ("OR x", "before it"),
        ("NOT x", "before it"),
        ("x NOT", "after it"),
        ("(x", "without its `\\)`"),
        ("x)", "without its `\\(`"),
        ("( )", "no words"),
        ("*", "end of a word"),
        ("x" * 1001, "longer"),
        ("x " * 61, "more than"),
        ("(" * 31 + "x" + ")" * 31, "inside each other"),
    ],
)
def test_malformed_query_says_what_is_wrong(query, complaint):
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        parse_query(query)
    assert "\n" not in str(caught.value)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    '"',
                    "(",
                    ")",
                    "AND",
                    "OR",
                    "NOT",
                    "*",
                    "giúp",
                    "a",
                    "扶",
                    ":",
                    "-",
                    "\x00",
                    "^",
                    "{",
                    "+",
                    "NEAR(",
                    "\u0301",
                    "đuong",
                    "viêt*",
                    '"dân tôc"',
                    "-- ;'",
                    "title:",
                    "\ufeff",
                    "İ",
                ]
            ),
            max_size=14,
        ).map(" ".join),
    )
)
@example('a"b')
@example('"đuong viêt"* NOT (đuong OR "hoà nguơi")')
@example("NEAR(đuong viêt, 2) ^title : {a} + 'x'")
@example("\ud800 x")
@example("ๅ\u0301")
def test_no_query_raises_anything_else(filled, query):
    store, _ = filled
    try:
        search(store, query)
    except ConfigurationError as error:
        assert "\n" not in str(error)


@given(st.text(max_size=200))
def test_spellings_are_stable(text):
    assert normalise_tone_placement(normalise_tone_placement(text)) == normalise_tone_placement(text)
    assert len(normalise_tone_placement(text)) == len(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đường về", "Duong ve"),
        ("ĐỒNG BÀO", "DONG BAO"),
        ("på gård", "pa gard"),
        ("ガス", "ガス"),
        ("한국", "한국"),
        ("ไทย", "ไทย"),
    ],
)
def test_fold(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("Hòa", "Hoà"),
        ("HÒA", "HOÀ"),
        ("thủy", "thuỷ"),
        ("khỏe", "khoẻ"),
        ("toán", "toán"),
        ("quý", "quý"),
        ("mùa", "mùa"),
    ],
)
def test_tone_placement(old, new):
    assert normalise_tone_placement(old) == new


def test_snippet_shows_the_words(filled):
    store, _ = filled
    for query, words in (
        ("an sinh xã hội", ["an", "sinh", "xã", "hội"]),
        ("duong moi", ["đường", "mới"]),
        ("扶贫", ["扶", "贫"]),
    ):
        result = search(store, query).results[0]
        marked = [result.snippet[start:end] for start, end in result.marks]
        assert [word for word in marked if word in words][: len(words)] == words


def test_snippet_shows_the_phrase_before_scattered_words():
    with open_memory() as store:
        text = "hội xã sinh an xã hội an " + "từ " * 60 + "an sinh xã hội " + "từ " * 60
        store.save(place_new(make_document(text=text, lead="")))
        (result,) = search(store, '"an sinh xã hội"').results
        assert "an sinh xã hội" in result.snippet


def test_snippet_of_a_long_text_is_short():
    with open_memory() as store:
        text = "một hai ba " * 3000 + "hộ nghèo\nđược vay vốn " + "bốn năm " * 3000
        store.save(place_new(make_document(text=text)))
        (result,) = search(store, "vay vốn hộ nghèo").results
        assert len(result.snippet) < 400
        assert {result.snippet[start:end] for start, end in result.marks} == {"hộ", "nghèo", "vay", "vốn"}
        assert result.snippet.startswith("… ") and result.snippet.endswith(" …") and "\n" not in result.snippet


def test_filters_and_pages(filled):
    store, names = filled
    assert [names[r.hit.id] for r in search(store, "an OR households", language="en").results] == ["english"]
    everything = search(store, "a* OR t* OR 策", limit=3)
    assert everything.total > 3 and len(everything.results) == 3
    rest = search(store, "a* OR t* OR 策", limit=10, offset=3)
    assert not {r.hit.id for r in rest.results} & {r.hit.id for r in everything.results}


def test_the_full_text_index_leads_whatever_the_filters(filled):
    store, _ = filled
    plans = []
    store._connection.set_trace_callback(plans.append)
    search(store, "tro giup", language="vi", source="baophutho", kind="news", since="2025-01-01", topic="merit")
    store._connection.set_trace_callback(None)
    asked = [statement for statement in plans if "documents_fts MATCH" in statement]
    assert asked
    for statement in asked:
        plan = [row["detail"] for row in store._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        first = next(line for line in plan if " f " in line or " d " in line)
        assert first.startswith("SCAN f VIRTUAL TABLE"), plan


def test_provinces_by_code_and_name():
    names = {"25": "Phú Thọ", "46": "Thành phố Huế"}
    for wanted in ("25", "Phú Thọ", "phu tho", "PHÚ THỌ", "phu-tho"):
        assert province_code(names, wanted) == "25"
    with pytest.raises(ConfigurationError, match="unknown province 'Atlantis'"):
        province_code(names, "Atlantis")


def test_days_are_checked(filled):
    store, _ = filled
    with pytest.raises(ConfigurationError, match="since: '1/7/2025' is no day; write it as 2025-07-01"):
        check_filters(store, Filters(since="1/7/2025"))


def test_raw_sql_finds_too(filled):
    store, names = filled
    for query, expected in (
        ("tro giup", {"help", "plain"}),
        ("trợ giúp", {"help"}),
        ("dong bao", {"help"}),
        ("duong", {"help"}),
    ):
        rows = store._connection.execute("SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?", (query,))
        assert {names[row[0]] for row in rows} == expected


def test_raw_sql_finds_words_as_they_are_written_and_the_command_finds_both_spellings():
    with open_memory() as store:
        for number, words in enumerate(("tỉnh Hòa Bình cũ", "tỉnh Hoà Bình cũ")):
            document = make_document(url=f"https://a.vn/x-{number}.htm", text=f"Người dân ở {words} nhận trợ cấp.")
            store.save(place_new(document))
        raw = "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH ?"
        assert [store._connection.execute(raw, (words,)).fetchone()[0] for words in ("hòa bình", "hoà bình")] == [1, 1]
        assert [search(store, words).total for words in ("hòa bình", "hoà bình", "hoa binh")] == [2, 2, 2]


@pytest.mark.parametrize(
    "filters",
    [{"topic": "nonsense"}, {"source": "nope"}, {"since": "2026-01-01", "until": "2025-01-01"}],
)
def test_filters_that_can_find_nothing_are_refused(filters):
    with open_memory() as store, pytest.raises(ConfigurationError):
        search(store, "nghèo", **filters)


WORDS = "được tỉnh hoà quý giá già thuỷ khuỷu nghèo người quyết tiền huyện chùa mía khoẻ ngoài ruộng"


@pytest.mark.parametrize("word", WORDS.split())
def test_a_tone_kept_behind_its_syllable_finds_its_vowel_again(word: str) -> None:
    assert place_tones(mark_token(word)) == word
    assert place_tones(f"{mark_token(word)} {mark_token(word)}") == f"{word} {word}"
