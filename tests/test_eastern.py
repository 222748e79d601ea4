"""Vietnamese names and large numbers in Chinese, Japanese and Korean texts, and what they do for translations."""

import csv
from importlib.resources import files

import pytest

from welfare_crawl.places.gazetteer import provinces_now, provinces_then
from welfare_crawl.placing.traces import compare_traces, traces_of, weight_of
from welfare_crawl.writing.eastern import EASTERN, find_eastern_names, find_eastern_numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1억2천만 동", [120_000_000]),
        ("12만 5천 명", [125_000]),
        ("3万5000戸", [35_000]),
        ("1.5億円と2,000万ドン", [150_000_000, 20_000_000]),
        ("1兆2000億ドン", [1_200_000_000_000]),
        ("三百二十万人，两千户", [3_200_000, 2000]),
        ("十三岁", [13]),
        ("1500 万越南盾", [15_000_000]),
        ("十分重要，千万不要，2025年10月14日", []),
    ],
)
def test_numbers_with_signs_for_ten_thousand_and_more(text: str, values: list[int]) -> None:
    assert [value for value, _, _ in find_eastern_numbers(text)] == values


def test_numbers_are_those_of_the_vietnamese_text() -> None:
    original = traces_of("", "Có 125.000 hộ, 320 triệu đồng và 1,5 tỷ đồng.", "vi")
    for text, language in (
        ("12만5천 가구, 3억2천만 동, 15억 동", "ko"),
        ("12万5000户，3.2亿盾，15亿盾", "zh"),
        ("12万5000世帯、3億2000万ドン、15億ドン", "ja"),
    ):
        found = {key for key in traces_of("", text, language).places if key[0] == "n"}
        assert found == {key for key in original.places if key[0] == "n"}, language


def test_a_number_may_stand_right_behind_a_letter_or_a_wide_comma() -> None:
    assert {"n:132", "n:25"} <= traces_of("", "今年还有132户，25户是新增的", "zh").places.keys()
    assert not {key for key in traces_of("", "mẫu A4b132 và 1.2.345", "vi").places if key in ("n:132", "n:2345")}


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("富寿省安沛市", "zh", ["Phú Thọ", "Yên Bái"]),
        ("フート省とラオカイ省", "ja", ["Phú Thọ", "Lào Cai"]),
        ("푸토성과 라오까이성", "ko", ["Phú Thọ", "Lào Cai"]),
        ("富寿省", "vi", []),
        ("爱好和平的人民", "zh", []),
    ],
)
def test_names_of_the_table(text: str, language: str, names: list[str]) -> None:
    assert [name for name, _ in find_eastern_names(text, language)] == names


def test_a_name_leaves_the_traces_that_it_leaves_in_vietnamese() -> None:
    original = traces_of("", "Hôm qua tại Quảng Trị và Thừa Thiên Huế", "vi")
    translated = traces_of("", "昨天在广治省和承天顺化省", "zh")
    assert {"w:quang tri", "w:thua thien"} <= original.places.keys() & translated.places.keys()


def test_everyday_names_tell_less_than_others() -> None:
    assert weight_of("w:trung quoc") < 1 <= weight_of("w:quang tri")
    assert weight_of("w:viet nam") == weight_of("w:nhat ban")


def test_a_chinese_translation_has_its_original_only_where_the_names_are_the_same() -> None:
    template = "Tại {0} và {1}, đoàn đã đến {2}. Sau đó ở {3} có thêm nhiều hộ được hỗ trợ, rồi đoàn về {4}."
    chinese = "在{0}省和{1}省，代表团抵达{2}。此后在{3}有更多家庭得到帮助，随后代表团返回{4}。"
    names = ["Quảng Trị", "Thanh Hóa", "Điện Biên", "Sơn La", "Cà Mau"]
    others = ["Lâm Đồng", "Gia Lai", "Bến Tre", "Trà Vinh", "Long An"]
    translation = traces_of("", chinese.format("广治", "清化", "奠边", "山罗", "金瓯"), "zh")
    same = compare_traces(translation, traces_of("", template.format(*names), "vi"))
    other = compare_traces(translation, traces_of("", template.format(*others), "vi"))
    assert same.probability > 0.9
    assert other.probability < 0.1


def test_the_table_has_every_province_in_each_language() -> None:
    with (files("welfare_crawl.reference") / "names_east_asia.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    named = {row["vietnamese"] for row in rows}
    missing = {
        name
        for name in {*provinces_then().values(), *provinces_now().values()}
        if not any(part in named for part in (name, *name.replace(" - ", " – ").split(" – ")))
    }
    assert missing <= {"Thừa Thiên Huế"}, missing
    for row in rows:
        assert all(row[language] for language in EASTERN), row["vietnamese"]
    assert len(named) == len(rows)
