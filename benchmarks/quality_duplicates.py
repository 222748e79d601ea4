"""Whether changed copies of real texts are found as duplicates, and reports from one template are not.

`python benchmarks/quality_duplicates.py`; absent data is skipped. The peer is trafilatura's Simhash at 10 bits.
"""

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from quality_figures import DATA, Figure
from quality_html import read_gold
from trafilatura.deduplication import Simhash

from welfare_crawl.duplicates import compare, content_hash, judge, sample_keys
from welfare_crawl.gazetteer import fold_token

LANGUAGES = {"vie": "vi", "eng": "en", "swe": "sv", "deu": "de", "zho-CN": "zh", "jpn": "ja", "tha": "th"}
_LEAST = 600
"""Characters; shorter texts are told by their hash alone. A third where no space divides the words."""

_BITS = 10
_FRAME = (
    "Trang chủ Thời sự Kinh tế Xã hội Y tế Giáo dục",
    "Bạn đọc có thể gửi ý kiến về tòa soạn theo số điện thoại đường dây nóng.",
    "Báo điện tử của tỉnh. Ghi rõ nguồn khi phát hành lại thông tin từ trang này.",
)
_TEMPLATES = (
    "Theo báo cáo của Sở Lao động, trong tháng {n} toàn tỉnh đã chi trả trợ cấp cho {n} đối tượng với tổng số tiền {n} "
    "triệu đồng. Trong đó có {n} người cao tuổi, {n} người khuyết tật và {n} trẻ em mồ côi. Huyện {p} chi trả cho {n} "
    "người, đạt {n} phần trăm kế hoạch. Sở yêu cầu các xã rà soát danh sách trước ngày {n} và báo cáo bằng văn bản. "
    "Những trường hợp thay đổi nơi cư trú phải làm lại hồ sơ tại Ủy ban nhân dân xã nơi ở mới.",
    "Ngân hàng Chính sách xã hội {p} cho biết đến hết tháng {n}, tổng dư nợ đạt {n} tỷ đồng với {n} khách hàng. "
    "Doanh số cho vay trong kỳ đạt {n} tỷ đồng, thu nợ {n} tỷ đồng, nợ quá hạn chiếm {n} phần nghìn. Đơn vị có {n} tổ "
    "tiết kiệm và vay vốn hoạt động tại {n} điểm giao dịch xã. Thời gian tới, đơn vị tiếp tục phối hợp với các hội, "
    "đoàn thể để vốn đến đúng người thụ hưởng và nâng cao chất lượng tín dụng.",
    "Trung tâm Y tế {p} thông báo lịch tiêm chủng ngày {n} tháng {n} cho trẻ dưới {n} tháng tuổi. Dự kiến {n} trẻ được "
    "tiêm tại {n} điểm. Phụ huynh mang theo sổ tiêm, đến trước giờ hẹn {n} phút và ở lại theo dõi {n} phút sau tiêm. "
    "Trẻ đang sốt trên {n} độ thì hoãn tiêm và được hẹn lại vào đợt sau. Đường dây nóng của trung tâm trực {n} giờ mỗi "
    "ngày, kể cả ngày nghỉ và ngày lễ.",
)
_PLACES = ("Đà Bắc", "Tân Sơn", "Yên Lập", "Bảo Lạc", "Hà Quảng", "Lạc Sơn", "Tam Đảo", "Mai Châu", "Thanh Ba")
_SIBLINGS = 20


def read_texts() -> list[tuple[str, str]]:
    """Return (language, text): the stories of the translations, and the pages of html-world as labelled."""
    texts: list[tuple[str, str]] = []
    names = (DATA / "translations" / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()
    for file, language in LANGUAGES.items():
        stories: dict[str, list[str]] = defaultdict(list)
        path = DATA / "translations" / f"{file}.txt"
        for name, line in zip(names, path.read_text(encoding="utf-8").splitlines(), strict=False):
            stories[name].append(line.strip())
        for lines in stories.values():
            step = max(1, len(lines) // 6)
            paragraphs = [" ".join(lines[at : at + step]) for at in range(0, len(lines), step)]
            texts.append((language, "\n\n".join(paragraphs)))
    for path in sorted((DATA / "html-world").glob("*.html.gz")):
        gold = json.loads(path.with_name(path.name.replace(".html.gz", ".json")).read_text(encoding="utf-8"))
        texts.append(("und", read_gold(gold).replace("\n", "\n\n")))
    unspaced = {"zh", "ja", "th"}
    return [(language, text) for language, text in texts if len(text) >= _LEAST // (3 if language in unspaced else 1)]


def _edit(share: float) -> Callable[[str, random.Random], str]:
    def edit(text: str, dice: random.Random) -> str:
        pool = re.findall(r"\w{3,}", text)
        return re.sub(r"\b[^\W\d]{3,}\b", lambda m: dice.choice(pool) if dice.random() < share else m.group(), text)

    return edit


def _misread(share: float) -> Callable[[str, random.Random], str]:
    def misread(text: str, dice: random.Random) -> str:
        letters = [letter for letter in text if letter.isalpha()]
        return "".join(dice.choice(letters) if c.isalpha() and dice.random() < share else c for c in text)

    return misread


def _drop(text: str, dice: random.Random) -> str:
    paragraphs = text.split("\n\n")
    if len(paragraphs) > 2:
        paragraphs.pop(dice.randrange(len(paragraphs)))
    return "\n\n".join(paragraphs)


def _halve(text: str, dice: random.Random) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraphs[: max(1, (len(paragraphs) + 1) // 2)])


def _frame(text: str, dice: random.Random) -> str:
    return "\n\n".join([_FRAME[0], text, *_FRAME[1:]])


def _strip(text: str, dice: random.Random) -> str:
    return re.sub(r"\w+", lambda m: fold_token(m.group()), text)


VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "boilerplate": _frame,
    "2 % edited": _edit(0.02),
    "10 % edited": _edit(0.1),
    "paragraph less": _drop,
    "half of it": _halve,
    "1 % misread": _misread(0.01),
    "3 % misread": _misread(0.03),
    "no marks": _strip,
}
_UNSPACED_TOO = frozenset({"boilerplate", "paragraph less", "half of it", "1 % misread", "3 % misread"})


def found_as_duplicate(one: str, other: str, language: str) -> bool:
    """Tell whether a crawl would call two texts one: their hashes, else shared keys and the whole comparison."""
    if content_hash(one, language=language) == content_hash(other, language=language):
        return True
    if not set(sample_keys(one, language)) & set(sample_keys(other, language)):
        return False
    return judge(compare(one, other, language)) == "duplicate"


def found_by_simhash(one: Simhash, other: str) -> bool:
    """Tell whether the peer would."""
    return bin(one.hash ^ Simhash(other).hash).count("1") <= _BITS


def make_bulletins() -> Iterator[list[str]]:
    """Yield the reports of each template, which differ in most of their figures and in the place."""
    dice = random.Random(11)  # noqa: S311
    for template in _TEMPLATES:
        reports = []
        for _ in range(_SIBLINGS):
            place = dice.choice(_PLACES)
            text = re.sub(r"\{n\}", lambda _: str(dice.randrange(2, 2000)), template.replace("{p}", place))
            reports.append(text)
        yield reports


def measure() -> list[Figure]:
    """Return recall over all variants and the worst one's, precision over all pairs and on hard negatives."""
    if not (DATA / "translations").is_dir() or not (DATA / "html-world").is_dir():
        return []
    texts = read_texts()
    tried: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    peers: Counter[str] = Counter()
    wrong = wrong_peer = 0
    for number, (language, text) in enumerate(texts):
        hashed = Simhash(text)
        for name, change in VARIANTS.items():
            if language in ("zh", "ja", "th") and name not in _UNSPACED_TOO:
                continue
            variant = change(text, random.Random(number))  # noqa: S311
            if variant == text:
                continue
            tried[name] += 1
            ours[name] += found_as_duplicate(text, variant, language)
            peers[name] += found_by_simhash(hashed, variant)
    signatures = [Simhash(text) for _, text in texts]
    keys = [set(sample_keys(text, language)) for language, text in texts]
    for (a, (language, one)), (b, (_, other)) in combinations(enumerate(texts), 2):
        wrong += bool(keys[a] & keys[b]) and judge(compare(one, other, language)) == "duplicate"
        wrong_peer += bin(signatures[a].hash ^ signatures[b].hash).count("1") <= _BITS
    negatives = flagged = flagged_peer = 0
    for reports in make_bulletins():
        for one, other in combinations(reports, 2):
            negatives += 1
            flagged += found_as_duplicate(one, other, "vi")
            flagged_peer += found_by_simhash(Simhash(one), other)
    peer = f"trafilatura Simhash, {_BITS} bits"
    shares = {name: ours[name] / tried[name] for name in tried}
    worst = min(shares, key=lambda name: shares[name])
    right, right_peer = sum(ours.values()), sum(peers.values())
    return [
        Figure("duplicates recall", right / tried.total(), right_peer / tried.total(), peer, 0.95),
        Figure("duplicates recall, worst variant", shares[worst], peers[worst] / tried[worst], f"{worst}", None),
        Figure(
            "duplicates precision",
            right / max(1, right + wrong + flagged),
            right_peer / max(1, right_peer + wrong_peer + flagged_peer),
            f"{peer}, {tried.total()} variants, {negatives} hard negatives",
            0.99,
        ),
        Figure("hard negatives left apart", 1 - flagged / negatives, 1 - flagged_peer / negatives, peer, 0.98),
    ]


def main() -> int:
    """Print the figures."""
    for figure in measure():
        peer = "-" if figure.peer is None else f"{figure.peer:.4f}"
        sys.stdout.write(f"{figure.name:<36}{figure.ours:>8.4f}{peer:>9}  {figure.peer_name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
