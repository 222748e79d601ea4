"""The words beside a name that say what it is: words of type, of persons, of what bears the names of places."""

from typing import Final

from welfare_crawl.writing.words import fold_token, mark_token

TYPES: Final = {
    "tỉnh": {"tỉnh"},
    "thành phố": {"thành phố"},
    "tp": {"thành phố"},
    "t p": {"thành phố"},
    "quận": {"quận"},
    "huyện": {"huyện"},
    "thị xã": {"thị xã"},
    "tx": {"thị xã"},
    "t x": {"thị xã"},
    "thị trấn": {"thị trấn"},
    "xã": {"xã"},
    "phường": {"phường"},
    "đặc khu": {"đặc khu"},
    "tỉnh ủy": {"tỉnh"},
    "tỉnh đoàn": {"tỉnh"},
    "thành ủy": {"thành phố"},
    "thành đoàn": {"thành phố"},
    "quận ủy": {"quận"},
    "huyện ủy": {"huyện"},
    "huyện đoàn": {"huyện"},
    "thị ủy": {"thị xã"},
}
"""Vietnamese words of type before the name, alone or in that of the Party's and the Youth's committee."""

ABBREVIATED: Final = {
    "H": {"huyện"},
    "Q": {"quận"},
    "TX": {"thị xã"},
    "TT": {"thị trấn"},
    "X": {"xã"},
    "P": {"phường"},
}
"""Words of type before a full stop: P.Bến Nghé, Q.1."""

MARKED_TYPES: Final = {tuple(map(mark_token, word.split())): types for word, types in TYPES.items()}
PLAIN_TYPES: Final = {tuple(map(fold_token, word.split())): types for word, types in TYPES.items()}
TYPE_WORDS: Final = frozenset(token for words in PLAIN_TYPES for token in words)

PROVINCE: Final = {"tỉnh"}
CITY: Final = {"thành phố", "thị xã"}
DISTRICT: Final = {"huyện", "quận"}
DISTRICT_OR_TOWN: Final = DISTRICT | CITY
COMMUNE: Final = {"xã", "phường", "thị trấn"}
FOREIGN_TYPES: Final = {
    "province": PROVINCE,
    "provinces": PROVINCE,
    "provincial": PROVINCE,
    "provins": PROVINCE,
    "provinsen": PROVINCE,
    "provinsens": PROVINCE,
    "provinz": PROVINCE,
    "provincia": PROVINCE,
    "city": CITY,
    "town": {"thị xã", "thị trấn", "thành phố"},
    "township": {"thị trấn"},
    "stad": CITY,
    "staden": CITY,
    "stadt": CITY,
    "ville": CITY,
    "ciudad": CITY,
    "district": DISTRICT,
    "districts": DISTRICT,
    "distrikt": DISTRICT,
    "distriktet": DISTRICT,
    "distrikts": DISTRICT,
    "bezirk": DISTRICT,
    "distrito": DISTRICT,
    "commune": COMMUNE,
    "communes": COMMUNE,
    "kommun": COMMUNE,
    "kommunen": COMMUNE,
    "kommunens": COMMUNE,
    "gemeinde": COMMUNE,
    "comuna": COMMUNE,
    "ward": {"phường"},
    "wards": {"phường"},
    "valkretsen": {"phường"},
    "valkrets": {"phường"},
}
"""Words of type in other languages, before the name (with or without "of") or after it."""

LINKING: Final = frozenset({"of", "de", "av", "i", "von", "du"})
SURNAMES: Final = frozenset(
    word
    for line in (
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh doan luong mai cao",
        "truong ha thi van duc dao to lam quach luu ta chu trieu lo vi ma nong be giang thao",
    )
    for word in line.split()
)
NOT_PLACES_MARKED: Final = frozenset(
    map(
        mark_token,
        [
            "ông",
            "bà",
            "anh",
            "chị",
            "em",
            "cô",
            "chú",
            "bác",
            "đường",
            "phố",
            "sông",
            "hồ",
            "cầu",
            "chợ",
            "núi",
            "dãy",
            "đèo",
            "vịnh",
            "giọng",
            "clb",
            "fc",
            "đội",
            "nhà",
            "điện",
        ],
    )
)
"""Words in lower case before a bare name that make it a person, a street, a river, a club."""

NOT_PLACES: Final = frozenset(map(fold_token, NOT_PLACES_MARKED)) - {"cho", "co", "day"}
"""The same without marks, but for those that are quite common words then: cho (for), có, đây."""

NAMED_AFTER: Final = frozenset(
    tuple(phrase.split())
    for line in (
        "nha van,nha tho,ca si,nhac si,hoa si,bac si,tien si,co giao,thay giao,tieu hoc,trung hoc,pho thong",
        "dai hoc,cao dang,mam non,mau giao,cong ty,co phan,tap doan,khach san,nha hang,quang truong,cong vien",
        "thuy dien,bong da",
    )
    for phrase in line.split(",")
)
"""What bears the name of a place, or of a person, and is none."""

SCHOOLS: Final = frozenset({"thcs", "thpt", "ptdtbt", "ptdtnt"})

FIRMS: Final = frozenset(
    {
        *("company", "corporation", "corp", "jsc", "ltd", "inc", "plc", "group", "holdings", "gmbh", "ab"),
        *("university", "college", "academy", "universitet", "hochschule", "hotel", "resort", "airlines"),
    }
)
"""What ends the name of a firm or a high school in other languages: Bac Ninh Textile Company is no place otherwise."""

FIRM_HEADS: Final = frozenset(
    tuple(phrase.split())
    for phrase in ["cong ty", "tap doan", "ngan hang tmcp", "hop tac xa", "htx", "xi nghiep", "nha may", "khach san"]
)
"""What begins the name of a firm in Vietnamese."""

FIRM_WORDS: Final = frozenset(
    word
    for line in (
        "tnhh cp co phan mtv mot thanh vien hai xuat nhap khau thuy san hai san xay dung dau tu phat trien thuong mai",
        "dich vu san xuat kinh doanh tong hop may mac det dien luc cap thoat nuoc moi truong do thi xo so kien thiet",
        "luong thuc pham mia duong cao su che ca phe xi mang khoang du lich van tai duoc lieu vat tu y te nong nghiep",
        "lam chan nuoi thuc an giay da go thep bat dong quoc te ha tang khu cong nghe vien thong bia sua nhua gach",
        "vang bac da quy ban le nha dat giong cay trong co khi hoa chat phan bon che bien rau qua gao tmcp htx va",
    )
    for word in line.split()
)
"""What a Vietnamese firm says of its form and trade, before the name that closes its own."""

COOPERATIVE: Final = ("hop", "tac", "xa")
"""Its last word is no commune."""

SORTS: Final = tuple(
    tuple(map(mark_token, phrase.split()))
    for phrase in [
        "vùng cao",
        "miền núi",
        "biên giới",
        "vùng biên",
        "vùng sâu",
        "vùng xa",
        "bãi ngang",
        "ven biển",
        "trung du",
        "hải đảo",
        "nghèo",
        "đảo",
        "đặc biệt khó khăn",
        "khó khăn",
        "nông thôn mới",
        "anh hùng",
        "mới",
        "điểm",
    ]
)
"""What may stand between a word of type and its name: xã vùng cao Thu Cúc, huyện nghèo Mường Lát, huyện đảo Lý Sơn."""

UNTYPED_STOP: Final = frozenset({"ho chi minh", "hcm"})
"""Names of persons: a place only with its word of type (TP.HCM)."""
