"""Same text, nearly the same text, and what only looks alike."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.placing.alignment import align
from welfare_crawl.placing.duplicates import (
    compare,
    content_hash,
    is_trivial_change,
    judge,
    sample_keys,
)
from welfare_crawl.placing.wording import normalise, numbers_in
from welfare_crawl.writing.words import fold_token

ARTICLE = "\n\n".join(
    [
        "Sáng 14/10, Ủy ban nhân dân xã Trung Du tổ chức trao 25 con bò giống cho các gia đình khó khăn ở sáu thôn.",
        "Theo ông Hà Văn Thảo, chủ tịch xã, năm 2025 địa phương còn 132 hộ nghèo, chiếm 4,6% dân số, giảm 41 hộ.",
        "Mỗi hộ nhận bò phải làm chuồng kiên cố, trồng ít nhất 300 m2 cỏ và được cán bộ thú y hướng dẫn ba buổi.",
        "Chị Lý Thị Mẩy ở thôn Suối Cạn kể rằng gia đình chị có năm người nhưng chỉ trông vào hai sào ruộng bậc thang.",
        "Nguồn vốn 1.250 triệu đồng trích từ chương trình mục tiêu quốc gia và do nhân dân trong xã đóng góp thêm.",
        "Xã đặt mục tiêu đến hết năm 2027 chỉ còn dưới 60 hộ nghèo, không có hộ nào phải sống trong nhà tạm, dột nát.",
        "Cán bộ khuyến nông sẽ thăm từng gia đình mỗi quý một lần để ghi lại đàn bò lớn ra sao và giúp khi cần.",
    ]
)
OTHER = "\n\n".join(
    [
        "Tại buổi gặp mặt, ba mươi cựu thanh niên xung phong ôn lại những ngày mở đường qua đèo cao gió lạnh.",
        "Bác sĩ của trạm y tế đo huyết áp, phát thuốc và dặn các cụ giữ ấm khi mùa đông đang về trên bản nhỏ.",
        "Những câu chuyện cũ làm bọn trẻ trong làng lặng đi, rồi cả nhà văn hóa vang lên tiếng hát quen thuộc.",
        "Hội tặng mỗi người một tấm chăn, một hộp trà và tấm ảnh chụp chung bên gốc đa đầu làng năm nào.",
    ]
)
BULLETIN = (
    "Theo báo cáo của Sở Y tế, trong tuần qua tỉnh {province} đã tiêm {a} liều vắc xin cho trẻ em tại {b} điểm. "
    "Tỷ lệ trẻ dưới một tuổi được tiêm đủ mũi đạt {c}%. "
    "Trong tuần ghi nhận {d} ca phản ứng nhẹ sau tiêm, không có ca nào nặng. "
    "Sở Y tế {province} đề nghị phụ huynh đưa trẻ đến trạm y tế đúng lịch hẹn "
    "và theo dõi trẻ ít nhất {e} phút sau tiêm. "
    "Trong tuần tới, ngành y tế {province} tiếp tục tổ chức tiêm vét tại các xã vùng sâu và các khu công nghiệp."
)


def verdict(a: str, b: str, language: str = "vi") -> str | None:
    return judge(compare(a, b, language))


def without_marks(text: str) -> str:
    return re.sub(r"\w+", lambda m: fold_token(m.group()), text)


def edited(text: str, share: float, seed: int) -> str:
    dice = random.Random(seed)
    return re.sub(r"\b[a-zà-ỹ]+\b", lambda m: "từ" if dice.random() < share else m.group(), text)


def noisy(text: str, share: float, seed: int) -> str:
    dice = random.Random(seed)
    return "".join(dice.choice("aeiount") if c.isalpha() and dice.random() < share else c for c in text)


@pytest.mark.parametrize(
    "variant",
    [
        ARTICLE + "\n\nẢnh: Người dân nhận bò giống tại sân nhà văn hóa.",
        without_marks(ARTICLE),
        edited(ARTICLE, 0.02, 1),
        ARTICLE.replace("\n\n", " ").upper(),
        ARTICLE.rsplit("\n\n", 1)[0],
        "\n\n".join(ARTICLE.split("\n\n")[:4]),
        noisy(ARTICLE, 0.01, 3),
        "Báo Đồng Quê - Minh Anh\n\n" + ARTICLE + "\n\nTheo Thông tấn xã",
    ],
    ids=[
        "caption",
        "no marks",
        "2 % edited",
        "one line in capitals",
        "a paragraph less",
        "half",
        "1 % noise",
        "bylines",
    ],
)
def test_reprints_are_duplicates_and_meet_by_their_keys(variant: str) -> None:
    assert verdict(ARTICLE, variant) == "duplicate"
    assert verdict(variant, ARTICLE) == "duplicate"
    assert len(set(sample_keys(ARTICLE, "vi")) & set(sample_keys(variant, "vi"))) >= 2


@pytest.mark.parametrize("share", [0.05, 0.08, 0.1])
def test_heavier_edits_are_duplicates_too(share: float) -> None:
    assert verdict(ARTICLE, edited(ARTICLE, share, 2)) == "duplicate"


def test_three_percent_of_misread_letters_are_noise() -> None:
    assert verdict(ARTICLE, noisy(ARTICLE, 0.03, 5)) == "duplicate"


def test_a_follow_up_that_repeats_half_is_no_duplicate() -> None:
    follow_up = OTHER + "\n\n" + "\n\n".join(ARTICLE.split("\n\n")[:3])
    assert verdict(ARTICLE, follow_up) != "duplicate"


def test_different_texts_are_nothing_to_each_other() -> None:
    assert verdict(ARTICLE, OTHER) is None
    assert not set(sample_keys(ARTICLE, "vi")) & set(sample_keys(OTHER, "vi"))


def test_notices_from_one_template_are_never_duplicates() -> None:
    first = BULLETIN.format(province="Cao Bằng", a="1.204", b=18, c="91,5", d=12, e=30)
    for province, a, b, c, d in (
        ("Lạng Sơn", "2.310", 25, "88,2", 9),
        ("Cao Bằng", "1.377", 18, "91,9", 15),
        ("Lào Cai", "1.204", 18, "91,5", 12),
        ("Cao Bằng", "1.377", 18, "91,5", 12),
    ):
        assert verdict(first, BULLETIN.format(province=province, a=a, b=b, c=c, d=d, e=30)) != "duplicate"


def test_a_scanned_heading_is_no_swapped_name() -> None:
    scanned = ARTICLE.replace("Suối Cạn", "Suôi Cạn").replace("Lý Thị Mẩy", "Ly Thi May")
    aligned = align(ARTICLE, scanned)
    assert aligned is not None
    assert aligned.swapped_names == 0
    assert not aligned.is_template


def test_scripts_without_spaces_are_cut_into_characters() -> None:
    text = (
        "省政府今年继续推进减贫工作，为少数民族贫困户提供优惠贷款和医疗保险，帮助他们改善住房条件，发展生产，增加收入。"
        * 2
    )
    other = (
        "周末的比赛吸引了两万名观众，主队在最后一分钟踢进一球，教练赛后表示对年轻球员的表现感到满意，下周将前往客场。"
        * 2
    )
    keys = sample_keys(text, "zh")
    assert keys
    assert keys == sample_keys(text, "und")
    assert verdict(text, text.replace("医疗", "健康", 1), "zh") == "duplicate"
    assert verdict(text, other, "zh") is None


def test_misread_signs_without_words_are_noise_and_other_figures_are_not() -> None:
    text = (
        "据省卫生厅消息，本月全省共接种疫苗4872剂，设接种点126个，完成计划的93%。接种后出现轻微反应17例，无严重病例。"
        "卫生厅要求家长按时带孩子到卫生站接种，并在接种后观察至少三十分钟。下个月将继续在偏远乡镇和工业区开展补种工作，"
        "确保适龄儿童全部接种。各地要加强宣传，做好登记和信息上报，防止漏种。对外出务工人员的子女要逐户摸排。"
    )
    dice = random.Random(7)
    misread = "".join(dice.choice("的一是在了") if c.isalpha() and dice.random() < 0.03 else c for c in text)
    assert verdict(text, misread, "zh") == "duplicate"
    assert verdict(text, misread.replace("4872", "5120").replace("126", "131").replace("17", "22"), "zh") != "duplicate"
    longer = text + "另据气象台预报，明天夜间北部山区有大雨，局部暴雨，请各地做好防范山洪和滑坡的准备。" * 2
    other = (
        text[:100]
        + "另外当地学校本周开学，许多新教师到山区任教，学生人数比去年明显增加，校舍也已经修缮一新，家长们都很满意。"
    )
    assert verdict(text, longer, "zh") == "duplicate"
    assert verdict(text, other, "zh") != "duplicate"


def test_hash_ignores_form_and_heeds_figures() -> None:
    assert content_hash(ARTICLE, language="vi") == content_hash(without_marks(ARTICLE).upper(), language="vi")
    assert content_hash(ARTICLE, language="vi", title="A") == content_hash(ARTICLE, language="vi", title="B")
    assert content_hash(ARTICLE, language="vi") != content_hash(ARTICLE.replace("132", "133"), language="vi")
    assert content_hash("Đang cập nhật", title="Bão số 3") != content_hash("Đang cập nhật", title="Bão số 4")


def test_short_texts_have_no_keys() -> None:
    assert sample_keys("Đang cập nhật nội dung", "vi") == ()


def test_numbers_have_one_form() -> None:
    assert numbers_in("1.250 triệu; 4,6%; 1,250; 14/10; 2.5") == ["1250", "4.6", "1250", "14", "10", "2.5"]


@pytest.mark.parametrize(
    ("new", "trivial"),
    [
        (ARTICLE.replace(",", ";"), True),
        (ARTICLE + "\n\n1.204 lượt xem", True),
        ("Đặt báo dài hạn\n\n" + ARTICLE, True),
        (ARTICLE.replace("132 hộ", "123 hộ"), False),
        (ARTICLE.replace("Hà Văn Thảo", "Hà Văn Thao Giang"), False),
        (ARTICLE + "\n\nĐến chiều cùng ngày, toàn bộ số bò đã được giao tận chuồng cho các hộ.", False),
        (ARTICLE.rsplit("\n\n", 1)[0], False),
    ],
)
def test_what_is_a_revision(new: str, trivial: bool) -> None:
    assert is_trivial_change(ARTICLE, new, "vi") is trivial


@given(st.text(), st.sampled_from(["vi", "en", "zh", "und"]))
def test_normalising_twice_is_normalising_once(text: str, language: str) -> None:
    once = normalise(text, language)
    if " " in once or language not in ("zh", "und"):
        assert normalise(once, language) == once
    assert once == once.strip()


@given(st.text(), st.text())
def test_comparison_is_symmetric_and_bounded(a: str, b: str) -> None:
    one, other = compare(a, b), compare(b, a)
    assert (one.jaccard, one.containment, one.numbers_shared) == (
        other.jaccard,
        other.containment,
        other.numbers_shared,
    )
    assert 0 <= one.jaccard <= 1
    assert 0 <= one.containment <= 1
    assert 0 <= one.numbers_shared <= 1


@given(st.lists(st.sampled_from(["an", "sinh", "xã", "hội", "hộ", "nghèo", "y", "tế"]), min_size=40, max_size=400))
def test_keys_fit_sqlite_and_are_a_sorted_set(words: list[str]) -> None:
    keys = sample_keys(" ".join(words), "vi")
    assert list(keys) == sorted(set(keys))
    assert all(-(2**63) <= key < 2**63 for key in keys)
