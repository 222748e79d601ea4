"""The texts of the corpus measures: real ones in a dozen languages, notices from templates, and what is made of both.

They are those of ../shared/data and our own; what is made of them is made with fixed seeds, so every run measures the
same.
"""

# ruff: noqa: S311 -- made texts want a seeded generator, not a secret one

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from quality_figures import DATA

from welfare_crawl.places.gazetteer import provinces_then
from welfare_crawl.placing.duplicates import content_hash, sample_keys
from welfare_crawl.placing.place import place
from welfare_crawl.placing.traces import find_traces
from welfare_crawl.records import Capture, Document
from welfare_crawl.store import SqliteStore
from welfare_crawl.writing.words import fold_token

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {
    "vie": "vi", "eng": "en", "swe": "sv", "deu": "de", "fra": "fr", "ind": "id", "jpn": "ja", "kor": "ko",
    "rus": "ru", "tha": "th", "zho-CN": "zh",
}  # fmt: skip
FIRST_DAY = date(2025, 10, 1)

TEMPLATES = (
    "Theo Sở Y tế, trong tháng {m} tỉnh {p} tiêm {a} liều vắc xin tại {b} điểm, đạt {c}% kế hoạch. Có {d} ca phản ứng "
    "nhẹ sau tiêm, không có ca nặng. Sở Y tế {p} đề nghị phụ huynh đưa trẻ đến trạm y tế đúng lịch hẹn và theo dõi trẻ "
    "ít nhất 30 phút sau khi tiêm. Tháng tới tỉnh tổ chức tiêm vét tại các xã vùng sâu, vùng xa.",
    "Ủy ban nhân dân tỉnh {p} công bố kết quả rà soát hộ nghèo năm nay. Toàn tỉnh còn {a} hộ nghèo, chiếm {c}%, và {b} "
    "hộ cận nghèo. So với năm trước, số hộ nghèo giảm {d} hộ. Tỉnh {p} đặt mục tiêu năm tới tiếp tục giảm nghèo bền "
    "vững, ưu tiên vốn cho các xã đặc biệt khó khăn và đồng bào dân tộc thiểu số.",
    "Ngân hàng Chính sách xã hội chi nhánh tỉnh {p} cho biết tổng dư nợ đến hết tháng {m} đạt {a} triệu đồng, {b} hộ "
    "còn vay. Trong tháng, chi nhánh giải ngân {d} triệu đồng cho hộ nghèo, hộ cận nghèo và hộ mới thoát nghèo. Nợ quá "
    "hạn chiếm {c}%. Các tổ tiết kiệm và vay vốn tiếp tục bình xét công khai, đúng đối tượng.",
    "Phiên giao dịch việc làm tháng {m} tại tỉnh {p} có {b} doanh nghiệp tham gia với {a} chỗ làm. Kết thúc "
    "phiên, {d} lao động được nhận việc, đạt {c}% nhu cầu. Trung tâm Dịch vụ việc làm tỉnh {p} mời người lao động đăng "
    "ký cho phiên sau và mang theo bản sao giấy tờ tùy thân cùng đơn xin việc.",
    "Theo báo cáo của Sở Lao động, trong tháng {f} toàn tỉnh đã chi trả trợ cấp cho {f} đối tượng với tổng số tiền {f} "
    "triệu đồng. Trong đó có {f} người cao tuổi, {f} người khuyết tật và {f} trẻ em mồ côi. Huyện {p} chi trả cho {f} "
    "người, đạt {f} phần trăm kế hoạch. Sở yêu cầu các xã rà soát danh sách trước ngày {f} và báo cáo bằng văn bản. "
    "Những trường hợp thay đổi nơi cư trú phải làm lại hồ sơ tại Ủy ban nhân dân xã nơi ở mới.",
    "Ngân hàng Chính sách xã hội {p} cho biết đến hết tháng {f}, tổng dư nợ đạt {f} tỷ đồng với {f} khách hàng. "
    "Doanh số cho vay trong kỳ đạt {f} tỷ đồng, thu nợ {f} tỷ đồng, nợ quá hạn chiếm {f} phần nghìn. Đơn vị có {f} tổ "
    "tiết kiệm và vay vốn hoạt động tại {f} điểm giao dịch xã. Thời gian tới, đơn vị tiếp tục phối hợp với các hội, "
    "đoàn thể để vốn đến đúng người thụ hưởng và nâng cao chất lượng tín dụng.",
    "Trung tâm Y tế {p} thông báo lịch tiêm chủng ngày {f} tháng {f} cho trẻ dưới {f} tháng tuổi. Dự kiến {f} trẻ được "
    "tiêm tại {f} điểm. Phụ huynh mang theo sổ tiêm, đến trước giờ hẹn {f} phút và ở lại theo dõi {f} phút sau tiêm. "
    "Trẻ đang sốt trên {f} độ thì hoãn tiêm và được hẹn lại vào đợt sau. Đường dây nóng của trung tâm trực {f} giờ mỗi "
    "ngày, kể cả ngày nghỉ và ngày lễ.",
)
_DISTRICTS = ("Đà Bắc", "Tân Sơn", "Yên Lập", "Bảo Lạc", "Hà Quảng", "Lạc Sơn", "Tam Đảo", "Mai Châu", "Thanh Ba")


def make_document(url: str, title: str, text: str, language: str, day: int) -> Document:
    """Return a document as the extractor makes it, without what these measures don't look at."""
    return Document(
        url=url, source="x", kind="news", title=title, lead="", text=text, authors=(),
        published_at=f"{FIRST_DAY + timedelta(days=day)}T08:00:00+07:00", published_evidence=None, modified_at=None,
        language=language, language_confidence=1.0, relevance=1.0, word_count=len(text.split()), extractor="x",
        flags=(), content_hash=content_hash(text, title=title, language=language),
        captures=(Capture(url, datetime(2026, 1, 1, tzinfo=UTC), 200),),
        keys=sample_keys(text, language), traces=find_traces(title, text, language),
    )  # fmt: skip


def read_stories() -> dict[str, dict[str, tuple[str, str]]]:
    """Return language -> story -> title and text of the translated stories."""
    folder = DATA / "translations"
    names = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split("\n")
    stories: dict[str, dict[str, tuple[str, str]]] = {}
    for file, language in LANGUAGES.items():
        lines: dict[str, list[str]] = defaultdict(list)
        for name, line in zip(names, (folder / f"{file}.txt").read_text(encoding="utf-8").split("\n"), strict=False):
            if name.strip():
                lines[name.strip()].append(line)
        stories[language] = {name: (own[0], "\n\n".join(own[1:])) for name, own in lines.items()}
    return stories


def read_others() -> list[tuple[str, str, str]]:
    """Return language, title and text of texts that have nothing to do with each other."""
    found: list[tuple[str, str, str]] = []
    openings: set[str] = set()
    for path in sorted((DATA / "html-world").glob("*.json")):
        for article in _articles(json.loads(path.read_text(encoding="utf-8"))):
            found.append(("und", path.stem, article))
    for path in sorted((DATA / "langid").glob("*.txt")):
        sentences = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        code = path.stem.split("_")[-1][:2]
        for start in range(0, len(sentences) - 7, 8):
            found.append((code, sentences[start][:80], "\n\n".join(sentences[start : start + 8])))
    for path in sorted((ROOT / "welfare_crawl/sample/content").rglob("*.md")):
        if path.stem.endswith(".2"):
            continue
        language = path.parent.name if path.parent.name in ("en", "sv") else "vi"
        body = path.read_text(encoding="utf-8").split("+++")[2]
        opening = body.strip().partition("\n")[0]
        if opening not in openings:  # two papers of the sample print one report of an agency
            openings.add(opening)
            found.append((language, path.stem, body))
    return found


def _articles(value: object) -> Iterator[str]:
    """Yield the long strings of a JSON value, joined where they stand in one list."""
    texts = list(_strings(value))
    joined = "\n\n".join(text for text in texts if len(text) > 60)
    if len(joined) > 600:
        yield joined


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def make_notices(count: int) -> list[str]:
    """Return notices made from templates: other provinces, other figures, now and then only the month another."""
    dice = random.Random(5)
    names = sorted(provinces_then().values())
    return [
        re.sub("{f}", lambda _: str(dice.randrange(2, 2000)), TEMPLATES[number % len(TEMPLATES)]).format(
            p=dice.choice(names if number % 8 else _DISTRICTS), m=dice.randint(1, 12),
            a=f"{dice.randint(1, 99)}.{dice.randint(100, 999)}", b=dice.randint(12, 980),
            c=f"{dice.randint(1, 97)},{dice.randint(1, 9)}", d=dice.randint(11, 990),
        )
        for number in range(count)
    ]  # fmt: skip


def edit(text: str, share: float, dice: random.Random) -> str:
    words = re.findall(r"[^\W\d_]{3,}", text)
    return re.sub(
        r"[^\W\d_]{3,}", lambda m: dice.choice(words) if dice.random() < share and m[0].islower() else m[0], text
    )


def _misread(text: str, share: float, dice: random.Random, letters: str = "") -> str:
    letters = letters or "".join(letter for letter in text if letter.isalpha())
    return "".join(dice.choice(letters) if c.isalpha() and dice.random() < share else c for c in text)


VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "frame": lambda text, dice: f"Trang chủ > Xã hội\n\n{text}\n\nBình luận (0)\n\nTheo báo địa phương",
    "2 % edited": lambda text, dice: edit(text, 0.02, dice),
    "10 % edited": lambda text, dice: edit(text, 0.10, dice),
    "a paragraph less": lambda text, dice: "\n\n".join(text.split("\n\n")[:-1]),
    "1 % misread": lambda text, dice: _misread(text, 0.01, dice),
    "3 % misread": lambda text, dice: _misread(text, 0.03, dice),
    "3 % misread as vowels": lambda text, dice: _misread(text, 0.03, dice, "aeiourn"),
    "half": lambda text, dice: "\n\n".join(text.split("\n\n")[: (len(text.split("\n\n")) + 1) // 2]),
    "no marks": lambda text, dice: re.sub(r"\w+", lambda m: fold_token(m[0]) if m[0][0] < "\u0370" else m[0], text),
}


def put(store: SqliteStore, documents: list[Document]) -> None:
    """Place and save documents in this order."""
    for each in documents:
        store.save(place(each, store))
    store.commit()


def state(store: SqliteStore) -> dict[str, tuple[str | None, str | None]]:
    """Return for each URL, also of those that have no row of their own, its canonical text's URL and its original's."""
    urls = {row[0]: row[1:] for row in store._connection.execute(
        "SELECT d.url, c.url, o.url FROM documents AS d LEFT JOIN documents AS c ON c.id = d.duplicate_of"
        " LEFT JOIN documents AS o ON o.id = d.translation_of"
    )}  # fmt: skip
    seen = store._connection.execute(
        "SELECT s.url, d.url FROM sightings AS s JOIN documents AS d ON d.id = s.document_id"
    )
    return {url: (urls[row][0] or (row if row != url else None), urls[row][1]) for url, row in seen}
