import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_samples import ABSTRACT_VI, wrap, write_paragraphs

from welfare_crawl.pdf.audit import audit_lines
from welfare_crawl.pdf.syllables import is_marked, is_syllable, strip_marks
from welfare_crawl.pdf.words import is_english

ENGLISH = [line for text in write_paragraphs(6, 3) for line in wrap(text, "Helvetica", 10, 220)]
VIETNAMESE = wrap(ABSTRACT_VI, "Helvetica", 10, 300, hyphenate=False)
RUINED = [
    "Tom tit: Bai viet phan tich viéc str dung thé bao hiém y té cua cac h6 nghéo 6 mién nii phia",
    "Bac. Két qua cho thay dong bao dan téc thiéu s6 6 nhitng xa dac biét kho khan it khi dén bénh",
    "vién tuyén huyén, du chi phi kham chita bénh da dugc ngan sach hd trg. Khoang cach, dudng sa",
    "va ngon ngit la nhiing tré ngai 1én nhat. Tac gia kién nghi tang cudng tram y té xa, dao tao",
    "nhan vién ngudi dia phuong va hé tro tién di lai cho ngudi bénh. Tir khoa: bao hiém y té.",
]


def test_sound_text_is_believed() -> None:
    assert audit_lines(ENGLISH).verdict == "good"
    assert audit_lines(VIETNAMESE).verdict == "good"
    assert audit_lines(ENGLISH, image_share=1.0).verdict == "good"


def test_a_ruined_passage_on_a_sound_page_is_noticed() -> None:
    audit = audit_lines(ENGLISH + RUINED, image_share=1.0)
    assert audit.verdict == "ruined"
    assert audit.known > 0.85
    assert max(audit.ruined_lines) == len(ENGLISH + RUINED) - 1
    assert min(audit.ruined_lines) >= len(ENGLISH) - 6


def test_vietnamese_typed_without_marks_is_no_ruin_unless_it_is_a_scan() -> None:
    bare = [strip_marks(line) for line in VIETNAMESE]
    assert audit_lines(bare).verdict == "good"
    assert audit_lines(bare, image_share=1.0).verdict == "ruined"


def test_other_verdicts() -> None:
    assert audit_lines([]).verdict == "none"
    assert audit_lines(["12"]).verdict == "none"
    assert audit_lines(["㤀㄀㈀㌀㐀䄀䈀䌀䐀䔀䘀䜀䠀䤀䨀䬀䰀䴀一伀倀"]).verdict == "unmapped"
    assert audit_lines(["Это русский текст о социальной защите и пенсиях населения"]).verdict == "other"


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "khuỷu",
        "giếng",
        "gì",
        "quốc",
        "người",
        "NGƯỜI",
        "đồng",
        "hoà",
        "hòa",
        "thuỷ",
        "thủy",
        "y",
        "khuya",
        "rượu",
        "oanh",
    ],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize(
    "word",
    [
        "duorc",
        "chirc",
        "viéc",
        "nhitng",
        "phic",
        "the'",
        "string",
        "kach",
        "ngi",
        "cac",
        "phuc",
        "thyc",
        "duợơc",
        "oàá",
        "w",
    ],
)
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word) or word in ("the'",)


def test_english_words_in_all_their_forms() -> None:
    assert all(
        map(
            is_english,
            "The provinces organised housing, policies and subsidies quickly for beneficiaries".replace(
                ",", ""
            ).split(),
        )
    )
    assert not any(map(is_english, ["thiéu", "nhitng", "ddng", "bac1", "xqz"]))


@given(st.text(max_size=12))
def test_any_token_can_be_asked_about(token: str) -> None:
    assert is_syllable(token) in (True, False)
    assert is_marked(token) in (True, False)
    assert strip_marks(strip_marks(token)) == strip_marks(token)


@given(st.lists(st.text(max_size=40), max_size=12), st.floats(0, 1), st.floats(0, 1))
def test_any_text_gets_a_verdict(lines: list[str], image_share: float, map_errors: float) -> None:
    audit = audit_lines(lines, image_share=image_share, map_errors=map_errors)
    assert 0 <= audit.known <= 1
