"""The language of texts and passages; realdata: sentences in 25 languages."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.language import detect_language, normalise_code, second_vote, split_passages
from welfare_crawl.language.syllables import weigh_syllables
from welfare_crawl.writing.words import fold_token

LANGID = Path(__file__).parents[2] / "shared" / "data" / "langid"

VI = "Nhiều gia đình trong bản đã sửa lại mái nhà trước mùa mưa nhờ khoản vay nhỏ của ngân hàng chính sách."
EN = "Many families in the hamlet repaired their roofs before the rains with a small loan from the policy bank."
SV = "Många familjer i byn lagade sina tak före regnen med hjälp av ett litet lån från den statliga banken."
ZH = "村里许多家庭在雨季之前用政策银行的小额贷款修好了屋顶。"


def without_marks(text: str) -> str:
    return " ".join(fold_token(word) for word in text.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (VI, "vi"),
        (EN, "en"),
        (SV, "sv"),
        (ZH, "zh"),
        ("雨季の前に多くの家庭が小口融資で屋根を直した。", "ja"),
        ("마을의 많은 가정이 장마 전에 지붕을 고쳤다.", "ko"),
        ("ครอบครัวจำนวนมากในหมู่บ้านได้ซ่อมหลังคาก่อนฤดูฝน", "th"),
        ("ຫຼາຍຄອບຄົວໃນບ້ານໄດ້ສ້ອມແປງຫຼັງຄາກ່ອນລະດູຝົນ", "lo"),
        ("Viele Familien im Dorf haben ihre Dächer vor dem Regen mit einem kleinen Kredit repariert.", "de"),
        ("Beaucoup de familles du hameau ont réparé leur toit avant les pluies grâce à un petit prêt.", "fr"),
        (without_marks(VI), "vi"),
        (VI.upper(), "vi"),
        (SV.upper(), "sv"),
        (unicodedata.normalize("NFD", VI), "vi"),
        ("12.345 678 90% 1/2/2025 -- 44", "und"),
        ("", "und"),
        ("zxqj kwpt vbnm xzqw jkpt", "und"),
    ],
)
def test_detect_language(text: str, language: str) -> None:
    found, confidence = detect_language(text)
    assert found == language
    assert 0 <= confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "chang se sang dat vao tay nang guong sen may xanh",
        "cho vay von uu dai de giam ngheo ben vung",
        "Fujitsu cung duoc trang bi mot ket noi 3G",
        "Tém tit: Bao dam phuc loi xd hoi",
        "PHAT TRIEN KINH TE VUNG CAO",
        "can luu y la neu tre co do tuoi tu 12-15",
    ],
)
def test_syllables_tell_vietnamese_without_its_marks(text: str) -> None:
    assert detect_language(text)[0] == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Man can go to the bank on the long run",
        "La casa de la tia de Ana en la costa",
        "Hans kom hem sent och tog en taxi till Nguyen Van Anh i Lund",
        "De man van de bank in de stad is er niet",
    ],
)
def test_words_that_are_also_syllables_make_no_vietnamese(text: str) -> None:
    assert detect_language(text)[0] != "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Txhua tus neeg yug los muaj kev ywj pheej thiab sib npaug zos hauv lub meej mom thiab cov cai.",
        "Abih bang mơnuih tơkeng rai rơngai laih anun mâo tơlơi dưi hrup hơdơ̆ng rơngai.",
        "Jih jang mnuih kkiêng rai mâo klei êngiê leh anăn klei dưi ngă mse hđăp.",
    ],
)
def test_languages_of_minorities_are_not_called_vietnamese(text: str) -> None:
    language, confidence = detect_language(text)
    assert language != "vi" or confidence < 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Regeringen vil give flere penge til skolerne efter ferien, siger ministeren, og det sker nu", "da"),
        ("Regjeringen vil gi mer penger til skolene etter ferien, sier ministeren, og det skjer nå", "no"),
        ("Regeringen vill ge mer pengar till skolorna efter semestern, säger ministern", "sv"),
        ("Pemerintah membantu warga miskin karena banjir, kata polisi", "id"),
        ("Kerajaan membantu rakyat miskin kerana banjir, kata polis", "ms"),
        ("А це, погодьтеся, дуже важливо для її сім'ї", "uk"),
        ("Это очень важно для её семьи", "ru"),
        ("๒๕ น.", "th"),
        ("https://example.org/en/abc-def-123?x=1", "und"),
        ("<div><a href='x'></a></div>", "und"),
    ],
)
def test_close_languages_scripts_and_what_is_no_language(text: str, language: str) -> None:
    assert detect_language(text)[0] == language


def test_the_middle_and_the_end_of_a_long_text_count() -> None:
    # A paper in English with a long Vietnamese summary first.
    text = "\n\n".join([VI] * 20 + [EN] * 80)
    assert detect_language(text)[0] == "en"


def test_names_alone_weigh_less_than_the_words_between_them() -> None:
    swedish = weigh_syllables("Lån gavs till Nguyen Thi Lan, Tran Van Hung och Le Thi Hoa för att köpa bufflar")
    assert swedish.mean < 0.7
    assert weigh_syllables("cho vay von de nuoi trau").mean > 2
    assert weigh_syllables("12 5mp H4").words == 0


def test_a_hint_decides_only_what_the_text_leaves_open() -> None:
    assert detect_language(EN, hint="vi")[0] == "en"
    assert detect_language("", hint="vi")[0] == "und"


def test_the_second_vote_is_the_same_each_time() -> None:
    assert {second_vote(VI) for _ in range(3)} == {"vi"}
    assert second_vote("") == "und"


@pytest.mark.parametrize(
    ("declared", "code"),
    [("vi-VN", "vi"), ("vie", "vi"), ("zh_CN", "zh"), ("nb", "no"), ("", None), (None, None), ("x-default", None)],
)
def test_normalise_code(declared: str | None, code: str | None) -> None:
    assert normalise_code(declared) == code


def test_passages_are_runs_of_one_language() -> None:
    text = "\n\n".join([EN, EN, VI, VI, EN])
    passages = split_passages(text, (), "en")
    assert [p.language for p in passages] == ["en", "vi", "en"]
    assert text[passages[1].start : passages[1].end] == f"{VI}\n\n{VI}"
    assert all(p.page is None for p in passages)


def test_captions_and_names_take_the_language_round_about() -> None:
    text = "\n\n".join(
        [EN, "Ảnh: T.H.", VI, "Bảng 2", VI, "Nguyễn Văn A, Trần Thị B, Jan Van Dijk, Olaf Berg, Anna Holm", EN]
    )
    assert [p.language for p in split_passages(text, (), "en")] == ["en", "vi", "en"]


def test_no_passage_crosses_a_page_of_the_pdf() -> None:
    text = "\n\n".join([EN, EN, VI])
    second = text.index(EN, 5)
    passages = split_passages(text, (0, second), "en")
    assert [(p.language, p.page) for p in passages] == [("en", 1), ("en", 2), ("vi", 2)]
    cut = split_passages(EN, (0, 40), "en")
    assert [p.page for p in cut] == [1, 2]


@given(st.text(max_size=300), st.lists(st.integers(0, 300), max_size=4))
def test_passages_lie_in_order_within_the_text(text: str, starts: list[int]) -> None:
    passages = split_passages(text, tuple(sorted(set(starts))), "vi")
    ends = 0
    for passage in passages:
        assert ends <= passage.start < passage.end <= len(text)
        ends = passage.end
    covered = "".join(text[p.start : p.end] for p in passages)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.realdata
@pytest.mark.skipif(not LANGID.is_dir(), reason="real data absent")
@pytest.mark.parametrize(
    "code",
    "ar cs da de en es fi fr hi it ja ko nb nl pl pt ru sv th tl uk vi zh".split(),  # noqa: SIM905 -- shorter so
)
def test_sentences(code: str) -> None:
    lines = [line for line in (LANGID / f"{code}.txt").read_text(encoding="utf-8").splitlines() if line][:150]
    right = sum(detect_language(line)[0] == normalise_code(code) for line in lines)
    assert right / len(lines) >= 0.93


@pytest.mark.realdata
@pytest.mark.skipif(not LANGID.is_dir(), reason="real data absent")
def test_vietnamese_without_marks() -> None:
    lines = [line for line in (LANGID / "vi.txt").read_text(encoding="utf-8").splitlines() if line][:200]
    right = sum(detect_language(without_marks(line))[0] == "vi" for line in lines)
    assert right / len(lines) >= 0.98
