"""Places in sentences of our own: which code then, which today, and what is left alone."""

from pathlib import Path

import pytest
from labelled import score_places

from welfare_crawl.places import find_places, main_province, province_names, province_names_before
from welfare_crawl.places.gazetteer import name_index, units
from welfare_crawl.records import PlaceMention
from welfare_crawl.writing.words import mark_token

BEFORE, AFTER = "2024-03-10T08:00:00+07:00", "2025-11-20T08:00:00+07:00"

Row = tuple[str, str, str | None, str | None]
"""Name as written, code, province then, province now."""


def rows(text: str, language: str = "vi", at: str | None = AFTER, home: str | None = None) -> list[Row]:
    mentions = find_places(text, language, at, home)
    assert all(text[m.start : m.end] == m.name for m in mentions)
    return [(m.name, m.code, m.province_then, m.province_now) for m in mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Bac Ninh Textile Company hired 200 workers.", []),
        ("Thai Nguyen Iron and Steel Corporation paid them.", []),
        ("The Bac Ninh Textile Company Limited in Lao Cai", ["Lao Cai"]),
        ("Bac Ninh and Lao Cai Company", ["Bac Ninh"]),
        ("In Bac Ninh, Samsung Group hired them.", ["Bac Ninh"]),
        ("The Lao Cai Social Insurance Agency said", ["Lao Cai"]),
    ],
)
def test_a_firm_that_bears_the_name_of_a_province_is_none(text: str, expected: list[str]) -> None:
    assert [row[0] for row in rows(text, "en")] == expected


@pytest.mark.parametrize(
    ("text", "at", "home", "expected"),
    [
        ("Tỉnh Phú Thọ giảm nghèo.", AFTER, None, [("Phú Thọ", "25", "25", "25")]),
        ("Hộ nghèo ở tỉnh Hòa Bình còn 9%.", BEFORE, None, [("Hòa Bình", "17", "17", "25")]),
        ("Hộ nghèo ở tỉnh Hoà Bình (cũ) còn 9%.", AFTER, None, [("Hoà Bình", "17", "25", "25")]),
        ("Vĩnh Phúc, Quảng Nam", BEFORE, None, [("Vĩnh Phúc", "26", "26", "25"), ("Quảng Nam", "49", "49", "48")]),
        (
            "Xã Đạo Trù, huyện Tam Đảo, tỉnh Vĩnh Phúc",
            BEFORE,
            None,
            [("Đạo Trù", "08914", "26", "25"), ("Tam Đảo", "248", "26", "25"), ("Vĩnh Phúc", "26", "26", "25")],
        ),
        ("Xã Đạo Trù phấn khởi", AFTER, "25", [("Đạo Trù", "08914", "25", "25")]),
        (
            "các xã Đạo Trù, Tam Đảo và Bình Nguyên của Phú Thọ",
            AFTER,
            "25",
            [
                ("Đạo Trù", "08914", "25", "25"),
                ("Tam Đảo", "08911", "25", "25"),
                ("Bình Nguyên", "08935", "25", "25"),
                ("Phú Thọ", "25", "25", "25"),
            ],
        ),
        (
            "các xã Yên Lập, Thượng Long và Sơn Lương",
            AFTER,
            "25",
            [
                ("Yên Lập", "08290", "25", "25"),
                ("Thượng Long", "08323", "25", "25"),
                ("Sơn Lương", "08296", "25", "25"),
            ],
        ),
        ("Thu nhập bình quân 4,2 triệu đồng; phương án 12; tính 3 hộ", AFTER, "79", []),
        ("Tại xã Đạo Trù, bà con Đạo Trù vui.", AFTER, "25", [("Đạo Trù", "08914", "25", "25")] * 2),
        ("UBND TP Huế và TP. Cần Thơ", AFTER, None, [("Huế", "46", "46", "46"), ("Cần Thơ", "92", "92", "92")]),
        ("TPHCM, TP.HCM hay Thành phố Hồ Chí Minh", AFTER, None, [
            ("TPHCM", "79", "79", "79"), ("HCM", "79", "79", "79"), ("Hồ Chí Minh", "79", "79", "79")]),
        ("tỉnh Bà Rịa - Vũng Tàu", BEFORE, None, [("Bà Rịa - Vũng Tàu", "77", "77", "79")]),
        ("tỉnh Thừa Thiên Huế", BEFORE, None, [("Thừa Thiên Huế", "46", "46", "46")]),
        ("huyện Bảo Lạc, Cao Bằng", BEFORE, None, [("Bảo Lạc", "043", "04", "04"), ("Cao Bằng", "04", "04", "04")]),
        ("TP Việt Trì (Phú Thọ)", BEFORE, None, [("Việt Trì", "227", "25", "25"), ("Phú Thọ", "25", "25", "25")]),
        ("thị xã Phú Thọ, Phú Thọ", BEFORE, None, [("Phú Thọ", "228", "25", "25"), ("Phú Thọ", "25", "25", "25")]),
        ("PHÚ THỌ HỖ TRỢ HỘ NGHÈO", AFTER, None, [("PHÚ THỌ", "25", "25", "25")]),
        ("tỉnh Đắc Lắc và Kon Tum", BEFORE, None, [("Đắc Lắc", "66", "66", "66"), ("Kon Tum", "62", "62", "51")]),
        ("tỉnh Đồng Nai; thành phố Đồng Nai", AFTER, None, [("Đồng Nai", "75", "75", "75")] * 2),
    ],
)  # fmt: skip
def test_vietnamese(text: str, at: str, home: str | None, expected: list[Row]) -> None:
    assert rows(text, at=at, home=home) == expected


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("vi", "Tinh Phu Tho ho tro ho ngheo tai xa Dao Tru", ["25", "08914"]),
        ("en", "Cao Bang province and Phu Tho Province", ["04", "25"]),
        ("en", "in the province of Lao Cai, Da Nang City and Hanoi", ["15", "48", "01"]),
        ("en", "Bao Lac District, Cao Bang", ["043", "04"]),
        ("en", "Ho Chi Minh City and Haiphong", ["79", "31"]),
        ("sv", "familjer i Dao Tru-kommunen i provinsen Phu Tho", ["08914", "25"]),
        ("sv", "I Phu Tho-provinsen och i Quang Nam", ["25", "49"]),
        ("de", "in der Provinz Lang Son", ["20"]),
        ("fr", "dans la province de Nghe An", ["40"]),
        ("es", "en la provincia de Son La", ["14"]),
    ],
)
def test_other_spellings(language: str, text: str, codes: list[str]) -> None:
    assert [m.code for m in find_places(text, language, AFTER, None)] == codes


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Cuộc sống hòa bình, ấm no của nhân dân."),
        ("vi", "Hòa bình là điều quý nhất."),
        ("vi", "Chủ tịch Hồ Chí Minh dạy như vậy."),
        ("vi", "Anh Nguyễn Thái Bình vay vốn nuôi bò."),
        ("vi", "Chị Lê Hà Giang và ông Trần Hải Dương."),
        ("vi", "Tàu vượt Thái Bình Dương."),
        ("vi", "Quán nằm trên đường Hòa Bình."),
        ("vi", "Các tỉnh, thành phố và huyện, xã trong vùng."),
        ("vi", "Bão số 3 làm 12 xã bị ngập."),
        ("en", "Hue and saturation of the picture."),
        ("en", "The resolution reached 12 districts in 2012."),
        ("en", "Long ago, peace came."),
        ("en", "The Hanging Gardens of Babylon"),
        ("sv", "Han kom hem till byn i går."),
        ("vi", "Tại xã Tân Tiến, nhiều hộ thoát nghèo."),  # a dozen provinces have one: open
    ],
)
def test_what_is_no_place_or_stays_open_is_left_out(language: str, text: str) -> None:
    assert rows(text, language) == []


def test_context_decides_between_namesakes() -> None:
    phrase = "xã Tân Sơn"
    assert rows(f"Tại {phrase}.", home="25") == [("Tân Sơn", "08566", "25", "25")]
    codes = {rows(f"Tại {phrase}, tỉnh {name}.")[0][1] for name in ("Phú Thọ", "Lạng Sơn")}
    assert len(codes) == 2


def test_without_a_date_the_province_then_is_told_only_where_it_never_changed() -> None:
    assert rows("tỉnh Cao Bằng", at=None) == [("Cao Bằng", "04", "04", "04")]
    assert rows("tỉnh Quảng Nam", at=None) == [("Quảng Nam", "49", None, "48")]


def test_main_province() -> None:
    def mention(code: str) -> PlaceMention:
        return PlaceMention(code, "province", "x", 0, 1, code, code)

    assert main_province((), "25") == "25"
    assert main_province((), None) is None
    assert main_province((mention("04"),) * 3, None) == "04"
    assert main_province((mention("04"),), "25") == "25"
    assert main_province((mention("04"),) * 4, "25") == "04"
    assert main_province((mention("04"),) * 3 + (mention("25"),) * 2, "25") == "25"
    assert main_province((mention("04"), mention("25")), None) is None


def test_the_gazetteer_is_whole() -> None:
    assert len(province_names()) == 34
    assert len(province_names_before()) == 63
    assert set(province_names()) <= set(province_names_before())
    today = {unit.code for unit in units() if not unit.old and unit.level == "commune"}
    assert len(today) == 3321
    assert all(set(unit.now) <= set(province_names()) for unit in units() if unit.level != "commune")
    missing = {code for unit in units() if unit.level == "commune" for code in unit.now} - today
    assert missing <= {"06970"}  # the two sources number Ba Chẽ differently


def test_tone_marks_have_no_place_of_their_own() -> None:
    assert mark_token("hoà") == mark_token("hòa")
    assert mark_token("Thuỷ") == mark_token("thủy")
    assert mark_token("đồng") != mark_token("dòng")
    assert ("phu", "tho") in name_index()
    assert ("hanoi",) in name_index()


@pytest.mark.parametrize("file", ["places_labelled.tsv", "places_fresh.tsv"])
def test_labelled_sentences(file: str) -> None:
    score = score_places(Path(__file__).parent / file)
    assert score.wanted >= 300
    assert score.precision >= 0.99
    assert score.recall >= 0.985
    assert score.codes >= 0.995


def test_a_commune_of_the_headline_goes_by_its_bare_name_in_the_text() -> None:
    headline = find_places("Vốn chính sách về xã Đạo Trù", "vi", AFTER, "25")
    [mention] = find_places("Bà con Đạo Trù trồng ba kích.", "vi", AFTER, "25", known=headline)
    assert mention.code == "08914"
    assert find_places("Bà con Đạo Trù trồng ba kích.", "vi", AFTER, "25") == ()


def test_provinces_of_today_go_by_the_names_of_today() -> None:
    names = province_names()
    assert [names[code] for code in ("15", "24", "44", "52", "80", "82", "91", "38")] == [
        *("Lào Cai", "Bắc Ninh", "Quảng Trị", "Gia Lai", "Tây Ninh", "Đồng Tháp", "An Giang", "Thanh Hóa"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sương mù phủ dãy Tam Đảo, bà con lo rét cho trâu bò.", []),
        ("Xã vùng cao Thu Cúc và huyện nghèo Mường Lát được cấp nước sạch.", ["Thu Cúc", "Mường Lát"]),
        ("Nhạc sĩ Hà Giang về Trường Tiểu học Hòa Bình hát cho trẻ em.", []),
        ("Nhà hảo tâm gửi 20 tấn gạo cho Cà Mau và chợ Cà Mau.", ["Cà Mau"]),
    ],
)
def test_the_word_before_a_name_says_whether_it_is_a_place(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_places(text, "vi", "2024-05-03", None)] == names


def test_what_was_before_the_mergers_is_meant_where_the_text_says_so() -> None:
    [old] = find_places("Người dân Gia Lai cũ được hỗ trợ.", "vi", "2025-11-03", None)
    [new] = find_places("Người dân Gia Lai được hỗ trợ.", "vi", "2025-11-03", None)
    assert (old.code, old.province_now) == ("64", "52")
    assert new.code == "52"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Công ty Cổ phần Thủy sản An Giang và HTX nông nghiệp Bình Minh tặng quà.", []),
        ("Hợp tác xã Hàm Yên bán cam cho xã Hàm Yên.", ["Hàm Yên"]),
        ("Công ty May 10 đầu tư vào An Giang.", ["An Giang"]),
        ("Em Lê Quốc An Giang, anh Hoàng Anh Gia Lai.", []),
        ("T.P Hồ Chí Minh", ["Hồ Chí Minh"]),
        ("Tinh Ha Giang ho tro ho ngheo.", ["Ha Giang"]),
        ("Trẻ em nghèo Hà Giang, đồng bào Hòa Bình.", ["Hà Giang", "Hòa Bình"]),
        ("Từ Quy Nhơn lên Pleiku, Gia Lai.", ["Quy Nhơn", "Pleiku", "Gia Lai"]),
    ],
)
def test_names_of_places_and_of_what_is_called_after_them(text: str, names: list[str]) -> None:
    assert [row[0] for row in rows(text, home="08")] == names


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "胡志明市和平阳省", [("胡志明", "79"), ("平阳", "74")]),
        ("zh", "越南胡志明主席热爱和平。", []),
        ("zh", "河南省和太原市的老街", []),
        ("zh", "越南老街、山罗和河南省", [("老街", "15"), ("山罗", "14"), ("河南", "35")]),
        ("zh", "巴地-头顿省和承天-顺化省", [("巴地-头顿", "77"), ("承天-顺化", "46")]),
        ("ja", "旧ハザン省とハノイ、ダラット", [("ハザン", "02"), ("ハノイ", "01"), ("ダラット", "672")]),
        ("ja", "ホーチミン主席とシャハノイラ", []),
        ("ko", "라오까이성과 냐짱에서 하남시 주민", [("라오까이", "15"), ("냐짱", "22366")]),
    ],
)
def test_scripts_of_east_asia(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [row[:2] for row in rows(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hòa Bình: Trao 200 con bò cho hộ nghèo", ["Hòa Bình"]),
        ("HÒA BÌNH - Sáng nay, lễ phát động diễn ra.", ["HÒA BÌNH"]),
        ("Thái Bình hỗ trợ 2.000 hộ nghèo vay vốn.", ["Thái Bình"]),
        (
            "Sở Nông nghiệp và Môi trường Hà Nam, BHXH Hải Dương, Sở LĐ-TB&XH Hà Giang.",
            ["Hà Nam", "Hải Dương", "Hà Giang"],
        ),
        ("Bệnh viện Hòa Bình, Hội Hòa Bình và Sở Y tế mời ca sĩ Hà Giang.", []),
        ("Hộ nghèo của Sơn La còn 18,1%, Cao Bằng 25,2%, Hòa Bình 9,1%.", ["Sơn La", "Cao Bằng", "Hòa Bình"]),
        ("Người dân Hà Nam, Thái Bình về quê.", ["Hà Nam", "Thái Bình"]),
        ("Đoàn về huyện Vũ Thư. Nhờ đó Thái Bình khởi sắc.", ["Vũ Thư", "Thái Bình"]),
        ("Tỉnh Hà Nam (Trung Quốc) và tỉnh Quảng Ninh ký kết.", ["Quảng Ninh"]),
        ("P.Bến Nghé, Q.1, X.Tân Thông Hội, H.Củ Chi", ["Bến Nghé", "1", "Tân Thông Hội", "Củ Chi"]),
        ("Huyện Mộc Châu và huyện M'Đrắk, xã Cư M'gar", ["Mộc Châu", "M'Đrắk", "Cư M'gar"]),
        ("Tại Đà Lạt và Nha Trang, bão Điện Biên Phủ", ["Đà Lạt", "Nha Trang"]),
        ("Ngân hàng TMCP Sài Gòn - Hà Nội và CLB bóng đá Nam Định.", []),
        ("XÃ BIÊN GIỚI ĐÓN NHÀ MỚI", []),
        ("Mai Châu, Đà Bắc (Hòa Bình)", ["Mai Châu", "Đà Bắc", "Hòa Bình"]),
        ("Huyện ủy Tân Sơn và Thành ủy Huế, Bắc Cạn", ["Tân Sơn", "Huế", "Bắc Cạn"]),
    ],
)
def test_what_stands_beside_a_bare_name_takes_it_for_a_place(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_places(text, "vi", "2024-05-03", None)] == names


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("sv", "Hanois äldre och Lao Cais fattiga", ["Hanoi", "Lao Cai"]),
        ("fr", "Hué, Haïphong et la ville de Cân Tho", ["Hué", "Haïphong", "Cân Tho"]),
        ("de", "Ho-Chi-Minh-Stadt", ["Ho-Chi-Minh-Stadt"]),
        ("en", "Phu Quoc Special Zone in Hue; Thai Nguyen University", ["Phu Quoc", "Hue"]),
        ("en", "the Hoa Binh People's Committee", ["Hoa Binh"]),
    ],
)
def test_endings_and_marks_of_other_languages(language: str, text: str, names: list[str]) -> None:
    assert [row[0] for row in rows(text, language)] == names


def test_the_district_named_says_which_of_two_communes_is_meant() -> None:
    text = "Huyện Quỳ Hợp, Nghệ An: xã Châu Tiến xóa 60 nhà tạm."
    assert [(name, code) for name, code, _, _ in rows(text, at=BEFORE)][-1] == ("Châu Tiến", "17041")
