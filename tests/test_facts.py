"""Facts: figures and legal documents against what people labelled, and the rules one by one."""

import pytest
from facts_gold import SEED, Text, locate, pair, read_labels, read_texts

from welfare_crawl.facts import LEGAL_DOCUMENT, find_facts
from welfare_crawl.facts.indicators import read_indicators
from welfare_crawl.facts.numbers import parse_number
from welfare_crawl.facts.sentences import LONGEST, quote_of, split_sentences
from welfare_crawl.places import find_places
from welfare_crawl.records import Passage

LABELS = read_labels()
TEXTS = read_texts(LABELS)


def facts_of(text: Text):
    return list(find_facts(text.text, text.language, (), find_places(text.text, text.language, None, None)))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_labels_stand_in_their_texts(text):
    for label in LABELS:
        if label.document == text.name:
            assert locate(text.text, label.quote)
            assert label.indicator.removesuffix("_change") in read_indicators()


def share_right(texts, *, legal):
    right = missed = wrong = 0
    for text in texts:
        pairs, lost, extra = pair(text, [label for label in LABELS if label.document == text.name], facts_of(text))
        right += sum((label.indicator == LEGAL_DOCUMENT) == legal for label, _ in pairs)
        missed += sum((label.indicator == LEGAL_DOCUMENT) == legal for label in lost)
        wrong += sum((fact.indicator == LEGAL_DOCUMENT) == legal for fact in extra)
    return right / (right + wrong), right / (right + missed), right


@pytest.mark.skipif(not SEED.is_file(), reason="the seed lies beside the project")
def test_facts_of_the_paper():
    seed = [text for text in TEXTS if text.name == "seed_000"]
    precision, recall, found = share_right(seed, legal=False)
    assert precision >= 0.95 and recall >= 0.80 and found >= 60
    precision, recall, _ = share_right(seed, legal=True)
    assert precision >= 0.97 and recall >= 0.97


@pytest.mark.parametrize("group", ["sample/", "text/"])
def test_facts_of_articles_and_short_texts(group):
    texts = [text for text in TEXTS if text.name.startswith(group)]
    assert min(share_right(texts, legal=False)[:2]) >= 0.95
    assert min(share_right(texts, legal=True)[:2]) >= 0.97


def test_what_figures_are_of_and_their_years():
    right = years = units = total = 0
    for text in TEXTS:
        for label, fact in pair(text, [each for each in LABELS if each.document == text.name], facts_of(text))[0]:
            total += 1
            right += label.indicator == fact.indicator
            years += label.year == fact.year
            units += label.unit == fact.unit
    assert right / total >= 0.90
    assert years / total >= 0.95
    assert units / total >= 0.95


@pytest.mark.parametrize(
    "text", [text for text in TEXTS if text.name.startswith("text/neg")], ids=lambda text: text.name
)
def test_what_is_no_fact(text):
    assert facts_of(text) == []


@pytest.mark.parametrize(
    ("written", "language", "whole", "value"),
    [
        ("1,5", "vi", False, 1.5),
        ("3.200", "vi", True, 3200),
        ("3,200", "vi", True, 3200),
        ("3,200", "en", True, 3200),
        ("1.245", "en", True, 1245),
        ("1.245", "en", False, 1.245),
        ("1.245", "vi", False, 1245),
        ("1.245.600,5", "vi", False, 1245600.5),
        ("1,245,600.5", "en", False, 1245600.5),
        ("11,824,529", "vi", False, 11824529),
        ("0,215", "en", False, 0.215),
        ("42", "vi", True, 42),
    ],
)
def test_numbers(written, language, whole, value):
    assert parse_number(written, language, whole=whole) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("theo Nghị quyết 30a/2008/NQ-CP", "30a/2008/NQ-CP", "Nghị quyết, Chính phủ"),
        ("Decision No. 1722 / QD - TTg dated September 2, 2016", "1722/QĐ-TTg", "Quyết định, Thủ tướng Chính phủ"),
        ("Chỉ thị số 40-CT/TƯ", "40-CT/TW", "Chỉ thị, Ban Chấp hành Trung ương"),
        ("Resolution 24-NQ /TW", "24-NQ/TW", "Nghị quyết, Ban Chấp hành Trung ương"),
        ("Thông tư liên tịch 05/2014/TTLT-BLĐTBXH-BTC", "05/2014/TTLT-BLĐTBXH-BTC", "Thông tư liên tịch"),
        ("Luật số 41/2024/QH15", "41/2024/QH15", "Luật, Quốc hội"),
        ("Nghị quyết 88/2019/QH14", "88/2019/QH14", "Nghị quyết, Quốc hội"),
        ("Nghị định 07/2021 quy định", "07/2021/NĐ-CP", "Nghị định, Chính phủ"),
        ("the Law on Social Insurance of 2024", "Luật Bảo hiểm xã hội 2024", "Luật, Quốc hội"),
        ("QÐ 861/QÐ-TTg", "861/QĐ-TTg", "Quyết định, Thủ tướng Chính phủ"),
    ],
)
def test_legal_documents(text, number, kind):
    (fact,) = find_facts(text, "vi")
    assert (fact.indicator, fact.value) == (LEGAL_DOCUMENT, number)
    assert fact.unit.startswith(kind)


def test_a_number_cut_short_is_the_one_cited_in_full():
    text = "Nghị quyết số 42-NQ/TW ra đời. Thực hiện Nghị quyết 42, tỉnh làm nhanh. Nghị quyết 43 thì không."
    assert [fact.value for fact in find_facts(text, "vi")] == ["42-NQ/TW", "42-NQ/TW"]


def test_a_fact_has_its_place_year_passage_and_sentence():
    text = "Mở đầu.\n\nNăm 2023, tỉnh Cao Bằng có 3.200 hộ nghèo. Hết."
    passages = (Passage(0, 7, "vi", 1.0), Passage(9, len(text), "vi", 1.0))
    (fact,) = find_facts(text, "vi", passages, find_places(text, "vi", None, None))
    assert text[fact.start : fact.end] == "3.200 hộ nghèo"
    assert (fact.passage, fact.indicator, fact.value, fact.unit) == (1, "poor_households", 3200, "households")
    assert (fact.year, fact.place_code) == (2023, "04")
    assert fact.quote == "Năm 2023, tỉnh Cao Bằng có 3.200 hộ nghèo."


def test_a_year_held_against_is_not_that_of_the_figure():
    (fact,) = find_facts("Năm 2022, tỷ lệ hộ nghèo giảm 3,28% so với năm 2021.", "vi")
    assert (fact.year, fact.indicator) == (2022, "poverty_rate_change")


def test_other_languages_give_legal_documents_only():
    text = "Enligt beslut 102/2009/QĐ-TTg fick 80 households 25 %."
    assert [fact.value for fact in find_facts(text, "sv")] == ["102/2009/QĐ-TTg"]


def test_words_broken_at_line_ends_keep_their_offsets():
    text = "In 2018 the rate of poor house-\nholds was 12.4% of all."
    (fact,) = find_facts(text, "en")
    assert (text[fact.start : fact.end], fact.indicator, fact.year) == ("12.4%", "poverty_rate", 2018)


def test_sentences_end_where_readers_end_them():
    text = 'Theo TP. Hà Nội, No. 4 (128). "Vâng." Ông nói 3.5 tỷ.\n\nHết'
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Theo TP. Hà Nội, No. 4 (128).",
        '"Vâng."',
        "Ông nói 3.5 tỷ.",
        "Hết",
    ]


def test_a_very_long_sentence_is_quoted_in_part():
    sentence = "một hai ba " * 300 + "; bốn 25 hộ năm; " + "sáu " * 200
    at = sentence.index("25")
    assert quote_of(sentence, at, at + 2) == "bốn 25 hộ năm"
    endless = "a " * 2000
    assert len(quote_of(endless, 2000, 2001)) <= LONGEST + 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1" * 5000,
        "1." * 3000,
        "9 " * 5000,
        "(" * 4000 + "2018",
        "Nghị quyết số " * 800,
        "5 a " * 3000,
        "12-NQ/" * 2000,
    ],
)
def test_no_text_takes_long(text):
    find_facts(text, "vi")
    find_facts(text, "en")


def test_indicators_are_told_in_two_languages():
    for name, indicator in read_indicators().items():
        assert all(indicator.meaning), name
        assert (indicator.kind == "count") == bool(indicator.unit), name
