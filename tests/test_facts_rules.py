"""Facts: what is none, how amounts and counts are written, what a percentage is of, how documents are cited."""

import pytest

from welfare_crawl.facts import LEGAL_DOCUMENT, find_facts


def read(text, language="vi"):
    return [(fact.indicator, fact.value, fact.unit) for fact in find_facts(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Giá vàng nhẫn sáng nay ở mức 124,4 triệu đồng/lượng, cà phê 112.500 đồng/kg, giảm 1,2%."),
        ("vi", "Tỷ giá trung tâm: 25.480 đồng. Vé vào cửa có giá 200.000 đồng."),
        ("vi", "Giá bán dự kiến 16,5 triệu đồng/m2."),
        ("vi", "USD mua vào 26.080 đồng, bán ra 26.410 đồng; VN30 tăng 1,15%."),
        ("vi", "Ngày mai xác suất mưa 80%, độ ẩm 65-92%."),
        ("vi", "Đội chủ nhà kiểm soát bóng 63% và thắng 4-0."),
        ("vi", "Hợp đồng số 25/2024/HĐ-XD và hóa đơn số 12/2024/HĐ-BTC."),
        ("vi", "Luật sư Nguyễn Văn An năm 2015 mở văn phòng."),
        ("en", "There is a 60% chance of rain and 85% humidity."),
        ("en", "Gold traded at $2,650 an ounce and Brent at $74.2 a barrel; exchange rate: 25,460 VND."),
        ("en", "The effect is robust (95% CI 2.1-6.5; 5% significance level)."),
        ("en", "Contract No. 12/2023/HD-TV was signed."),
    ],
)
def test_prices_weather_sport_and_contracts_are_no_facts(language, text):
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("vi", "Tặng quà trị giá 500.000 đồng.", 500000, "VND"),
        ("vi", "Căn nhà được đánh giá tốt, kinh phí 110 triệu đồng.", 110000000, "VND"),
        ("vi", "Mỗi năm lãi 70-90 triệu đồng.", 90000000, "VND"),
        ("vi", "Công nhân nhận 8 triệu/tháng.", 8000000, "VND/month"),
        ("en", "The package is VND145 trillion.", 145e12, "VND"),
        ("en", "The grant was $25m.", 25e6, "USD"),
        ("en", "Each gets VND 15-20 million.", 20e6, "VND"),
        ("vi", "Quỹ được tặng 26,750 đô la.", 26750, "USD"),
    ],
)
def test_amounts(language, text, value, unit):
    ((_, found, in_unit),) = read(text, language)
    assert (found, in_unit) == (value, unit)


@pytest.mark.parametrize(
    ("language", "text", "indicator", "value"),
    [
        ("vi", "Số hộ cận nghèo là 15.207 hộ.", "near_poor_households", 15207),
        ("vi", "Số hộ nghèo giảm 1.560 hộ.", "poor_households_change", 1560),
        ("vi", "Tặng 320 sổ BHXH.", "cards", 320),
        ("vi", "Mổ tim miễn phí cho 38 em.", "children", 38),
        ("vi", "Có 1.500 thân nhân liệt sĩ hưởng trợ cấp.", "people", 1500),
        ("en", "The bank has 51,200 customers.", "people", 51200),
        ("en", "It serves 14,000 poor, near-poor and policy households.", "households", 14000),
        ("en", "More than 5,000 Vietnamese workers left.", "workers", 5000),
        ("en", "The province eliminated 2,156 temporary and dilapidated houses.", "houses", 2156),
        ("en", "Of the social housing planned, 633,559 units were built.", "houses", 633559),
    ],
)
def test_counts(language, text, indicator, value):
    assert [found[:2] for found in read(text, language)] == [(indicator, value)]


def test_households_and_their_members_behind_a_slash():
    assert [found[:2] for found in read("Toàn xã có 3.456 hộ/15.678 khẩu, 120 người/km2.")] == [
        ("households", 3456),
        ("people", 15678),
    ]


def test_units_are_flats_only_where_housing_is_told_of():
    assert read("The factory made 633,559 units.", "en") == []


@pytest.mark.parametrize(
    ("language", "text", "indicators"),
    [
        ("vi", "Tỷ lệ hộ nghèo dân tộc thiểu số giảm 6,35%/năm.", ["poverty_rate_change"]),
        ("vi", "Hộ nghèo là người dân tộc thiểu số chiếm 94,5%.", ["ethnic_minority_share"]),
        ("en", "Poverty among ethnic minorities remained at 23.7%.", ["poverty_rate"]),
        ("en", "Ethnic minorities made up 17.6% of the sample.", ["ethnic_minority_share"]),
        ("en", "The poverty rate was down 1.17%.", ["poverty_rate_change"]),
        ("vi", "Lao động nữ chiếm 48,5%, người dân tộc thiểu số chiếm 39,2%.", ["share", "ethnic_minority_share"]),
        ("vi", "100% xã có đường ô tô, 99,6% hộ dân dùng điện lưới.", ["share", "electricity_access"]),
        (
            "en",
            "The interest rate is 6.6%/year for poor households and 7.92%/year for near-poor households.",
            ["interest_rate", "interest_rate"],
        ),
        ("vi", "Người tham gia BHYT được ngân sách hỗ trợ tối thiểu 70%.", ["contribution_support"]),
    ],
)
def test_what_a_percentage_is_of(language, text, indicators):
    assert [indicator for indicator, _, _ in read(text, language)] == indicators


def test_a_figure_holds_from_the_day_that_its_sentence_tells():
    text = "Từ ngày 1/7/2025, theo Nghị định số 188/2025/NĐ-CP ngày 30/6/2024, mức chuẩn là 540.000 đồng."
    assert [fact.year for fact in find_facts(text, "vi") if fact.indicator != LEGAL_DOCUMENT] == [2025]


@pytest.mark.parametrize(
    ("text", "number", "kind", "year"),
    [
        ("Nghị định 64/CP ngày 27/9/1993", "64/CP", "Nghị định, Chính phủ", 1993),
        ("Quyết định 327/CT", "327/CT", "Quyết định, Chủ tịch Hội đồng Bộ trưởng", None),
        ("Công văn số 1234/UBND-VX ngày 3/2/2024", "1234/UBND-VX", "Công văn, Ủy ban nhân dân", 2024),
        (
            "Official Dispatch No. 2156/BHXH-TST dated July 9, 2024",
            "2156/BHXH-TST",
            "Công văn, Bảo hiểm xã hội Việt Nam",
            2024,
        ),
        ("Nghị quyết 08 của Bộ Chính\ntrị", "08-NQ/TW", "Nghị quyết, Ban Chấp hành Trung ương", None),
        ("Resolution 68 of the Government", "68/NQ-CP", "Nghị quyết, Chính phủ", None),
        ("Quyết định 1719 ngày 14/10/2021 của Thủ tướng", "1719/QĐ-TTg", "Quyết định, Thủ tướng Chính phủ", 2021),
        ("Decision No. 59/2015 of the Prime Minister", "59/2015/QĐ-TTg", "Quyết định, Thủ tướng Chính phủ", 2015),
        ("Directive No.05/CT-TTg", "05/CT-TTg", "Chỉ thị, Thủ tướng Chính phủ", None),
        ("Resolution No. 20-NQ/TW (2017)", "20-NQ/TW", "Nghị quyết, Ban Chấp hành Trung ương", 2017),
        ("Quy định số 22-QĐ/TW", "22-QĐ/TW", "Quy định, Ban Chấp hành Trung ương", None),
        ("Thông tư 12/2020/TT-BCT", "12/2020/TT-BCT", "Thông tư, Bộ Công Thương", 2020),
        ("Ordinance on merit (No. 02/2020/UBTVQH14)", "02/2020/UBTVQH14", "Pháp lệnh, Ủy ban Thường vụ Quốc hội", 2020),
        ("Nghị quyết 1211/2016/UBTVQH13", "1211/2016/UBTVQH13", "Nghị quyết, Ủy ban Thường vụ Quốc hội", 2016),
        ("Bộ luật Lao động số 45/2019/QH14", "45/2019/QH14", "Bộ luật, Quốc hội", 2019),
        ("Quyết định số 15 3/2004/QĐ-TTg", "153/2004/QĐ-TTg", "Quyết định, Thủ tướng Chính phủ", 2004),
        ("Chỉ thị 29/200 3/CT-TTg", "29/2003/CT-TTg", "Chỉ thị, Thủ tướng Chính phủ", 2003),
        ("Luật Người cao tuổi ngày 23 tháng 11 năm 2009", "Luật Người cao tuổi", "Luật, Quốc hội", 2009),
        ("Căn cứ Luật Hải quan ngày 23 tháng 6 năm 2014", "Luật Hải quan", "Luật, Quốc hội", 2014),
        ("Luật doanh nghiệp", "Luật Doanh nghiệp", "Luật, Quốc hội", None),
        ("the Law on Health Insurance (2014)", "Luật Bảo hiểm y tế 2014", "Luật, Quốc hội", 2014),
        ("the 2014 Law on Social Insurance", "Luật Bảo hiểm xã hội 2014", "Luật, Quốc hội", 2014),
        ("the Housing Law 2023", "Luật Nhà ở 2023", "Luật, Quốc hội", 2023),
        ("Vietnam's Labour Code 2019", "Bộ luật Lao động 2019", "Bộ luật, Quốc hội", 2019),
        ("Hiến pháp năm 2013", "Hiến pháp 2013", "Hiến pháp, Quốc hội", 2013),
        ("Pháp lệnh Dân số", "Pháp lệnh Dân số", "Pháp lệnh, Ủy ban Thường vụ Quốc hội", None),
        ("Luật Đất đai năm 2024 (Luật số 31/2024/QH15)", "31/2024/QH15", "Luật, Quốc hội", 2024),
    ],
)
def test_how_documents_are_cited(text, number, kind, year):
    (fact,) = find_facts(text, "vi")
    assert (fact.indicator, fact.value, fact.unit, fact.year) == (LEGAL_DOCUMENT, number, kind, year)


def test_a_land_law_of_elsewhere_is_none_of_ours():
    assert read("Kenya's Land Law is new.", "en") == []


def test_an_unknown_issuer_needs_its_word_of_type_once():
    text = "các Quyết định số 12/QĐ-ABC, 13/QĐ-ABC; rồi 14/QĐ-ABC. Hồ sơ 15/KH-XYZ."
    assert [fact.value for fact in find_facts(text, "vi")] == ["12/QĐ-ABC", "13/QĐ-ABC", "14/QĐ-ABC"]


def test_two_laws_in_a_row_are_two():
    text = "Law on Persons with Disabilities (2010) and Law No. 51/2010/QH12"
    assert [fact.value for fact in find_facts(text, "en")] == ["Luật Người khuyết tật 2010", "51/2010/QH12"]
