"""Pages made for the order in which they may arrive: reprints in chains, twins, excerpts, families of translations."""

import random
import re
from dataclasses import replace
from datetime import date, timedelta

from documents import make_capture, make_document

from welfare_crawl.placing.duplicates import content_hash, sample_keys
from welfare_crawl.records import Document
from welfare_crawl.store.sqlite import SqliteReader
from welfare_crawl.writing.words import fold_token

_WORDS = {
    "vi": "hộ nghèo được vay vốn để nuôi bò và trồng rừng theo chương trình của xã trong năm nay với mức hỗ trợ cao "
    "trước nhiều gia đình đã có nhà mới nước sạch bảo hiểm y tế cho người cao tuổi trẻ em khuyết tật học nghề việc làm "
    "cán bộ đến từng thôn bản rà soát danh sách tiền chi trả qua tài khoản đúng đối tượng kịp thời công khai dân chủ",
    "en": "poor households were lent money to raise cows and plant trees under the programme of this commune during "
    "this year with more support than before many families have got new homes clean water health insurance for elderly "
    "children disabled training jobs officials came into each village checked lists paid by account open quickly",
    "sv": "fattiga hushåll fick låna pengar för att föda upp kor och plantera träd enligt kommunens program under året "
    "med mer stöd än förut många familjer har fått nya hem rent vatten sjukförsäkring för äldre människor barn "
    "funktionshindrade utbildning arbete tjänstemän kom till varje by granskade listor betalade via konto öppet snabbt",
}
_FIRST = (
    "Hoàng",
    "Lê",
    "Trần",
    "Đinh",
    "Lò",
    "Vàng",
    "Nông",
    "Hà",
    "Lý",
    "Triệu",
    "Phàn",
    "Giàng",
    "Bàn",
    "Đặng",
    "Mã",
)
_LAST = (
    "Sình",
    "Mẩy",
    "Thảo",
    "Lan",
    "Páo",
    "Dín",
    "Khuổi",
    "Nặm",
    "Chang",
    "Lùng",
    "Tủa",
    "Sín",
    "Phìn",
    "Mào",
    "Kéo",
)
_DAY = date(2025, 10, 1)


def make_pages(count: int, seed: int) -> list[Document]:
    """Return so many pages that belong together in every way that the corpus knows, and some that only seem to."""
    dice = random.Random(seed)
    pages: list[Document] = []
    story = 0
    while len(pages) < count:
        story += 1
        pages += _story(story, dice)
    return pages[:count]


def state_of(store: SqliteReader) -> dict[str, tuple[object, ...]]:
    """Return for each address that was seen what its text is: row, canonical text, original, date and wording."""
    sql = (
        "SELECT s.url, d.url, c.url, round(d.similarity, 3), o.url, d.published_at, d.content_hash"
        " FROM sightings AS s JOIN documents AS d ON d.id = s.document_id"
        " LEFT JOIN documents AS c ON c.id = d.duplicate_of LEFT JOIN documents AS o ON o.id = d.translation_of"
    )
    return {row[0]: tuple(row)[1:] for row in store._connection.execute(sql)}


def _story(number: int, dice: random.Random) -> list[Document]:
    plan = [_sentence(dice) for _ in range(dice.randint(8, 16))]
    text = _write(plan, "vi", random.Random(number))
    day = dice.randint(0, 20)
    slug = "-".join(dice.choice(_WORDS["en"].split()) for _ in range(5)) + f"-{number}"
    first = _page(f"https://bao{number % 7}.vn/{slug}-{9000 + number}.htm", text, "vi", day)
    pages = [first]
    link = text
    for step in range(dice.choice((0, 0, 1, 3, 4))):
        # Each differs from the one before by less than the threshold, the last from the first by more.
        link = _edit(link, dice.choice((0.03, 0.06, 0.09)), dice)
        pages.append(_page(f"https://in{step}.vn/x-{number}.htm", link, "vi", day + dice.randint(-2, 3)))
    parts = text.split("\n\n")
    if number % 3 == 0:
        pages.append(_page(f"https://nua.vn/n-{number}.htm", "\n\n".join(parts[: len(parts) // 2]), "vi", day))
        pages.append(_page(f"https://sau.vn/s-{number}.htm", "\n\n".join(parts[len(parts) // 2 :]), "vi", day + 1))
    if number % 4 == 0:
        pages.append(_page(f"https://sao.vn/t-{number}.htm", text, "vi", day + dice.randint(-1, 2)))
        plain = re.sub(r"\w+", lambda match: fold_token(match.group()), pages[-2].text)
        pages.append(_page(f"https://khong.vn/k-{number}.htm", plain, "vi", None))
    if number % 5 == 0:
        # The same form, filled in anew: a report of its own, and a rival original for the translations.
        other = re.sub(r"\d{3,}", lambda match: str(int(match.group()) + 7), text)
        pages.append(_page(f"https://bao{number % 7}.vn/{slug}-{8000 + number}.htm", other, "vi", day + 1))
    for language in ("en", "sv"):
        told = _write(plan, language, random.Random(number + len(language)))
        page = _page(f"https://dich.vn/{language}/{language}-{number}", told, language, day + 1)
        way = dice.choice(("source", "hreflang", "slug", "traces", "traces", "none"))
        named = dice.choice(pages)
        if way == "source":
            page = replace(page, original_url=named.url)
        elif way == "hreflang":
            page = replace(page, alternates=(("vi", named.url),))
        elif way == "slug":
            page = _page(f"https://dich.vn/{language}/{slug}", told, language, day + 1)
        if way != "none":
            pages.append(page)
            if dice.random() < 0.3:
                copy = _page(f"https://dich2.vn/{language}-{number}", _edit(told, 0.03, dice), language, day + 2)
                pages.append(replace(copy, original_url=page.url if dice.random() < 0.5 else None))
    if number % 6 == 0:
        pages.remove(first)
    return pages


def _page(url: str, text: str, language: str, day: int | None) -> Document:
    return make_document(
        url,
        title="Tin",
        lead="",
        text=text,
        language=language,
        published_at=None if day is None else f"{_DAY + timedelta(days=day)}T08:00:00+07:00",
        content_hash=content_hash(text, title="Tin", language=language),
        captures=(make_capture(url),),
        keys=sample_keys(text, language),
    )


def _sentence(dice: random.Random) -> list[str]:
    """Return what a sentence tells in every language: names, figures, and how many words stand between."""
    told = [str(dice.randint(5, 18))]
    for _ in range(dice.randint(1, 3)):
        fact = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}" if dice.random() < 0.5 else str(dice.randint(11, 9999))
        told += [fact, str(dice.randint(3, 9))]
    return told


def _write(plan: list[list[str]], language: str, dice: random.Random) -> str:
    words = _WORDS[language].split()
    sentences = []
    for told in plan:
        written: list[str] = []
        for position, fact in enumerate(told):
            written += [dice.choice(words) for _ in range(int(fact))] if position % 2 == 0 else [fact]
        sentences.append(" ".join(written).capitalize() if not written[0][0].isupper() else " ".join(written))
    return ".\n\n".join(_keep_names(sentence, plan) for sentence in sentences) + "."


def _keep_names(sentence: str, plan: list[list[str]]) -> str:
    # `capitalize` made the rest of the sentence small.
    for name in {fact for told in plan for fact in told[1::2] if not fact.isdigit()}:
        sentence = re.sub(rf"\b{name}\b", name, sentence, flags=re.IGNORECASE)
    return sentence


def _edit(text: str, share: float, dice: random.Random) -> str:
    words = _WORDS["vi"].split()
    return re.sub(r"\b[a-zà-ỹ]{2,}\b", lambda m: dice.choice(words) if dice.random() < share else m.group(), text)
