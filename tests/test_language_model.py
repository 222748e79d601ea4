"""The model answers as py3langid's own walk does, to the last bit."""

from collections.abc import Callable

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from welfare_crawl.language import EXPECTED, NO_LANGUAGE
from welfare_crawl.language.model import LanguageModel

Rank = Callable[[str], list[tuple[str, float]]]


@pytest.fixture(scope="module")
def ranks() -> tuple[Rank, Rank]:
    languages = [*EXPECTED, NO_LANGUAGE]
    library = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    library.set_languages(languages)
    return LanguageModel.load(languages).rank, library.rank


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "…",
        "12 345",
        "Hộ nghèo được vay vốn ưu đãi để nuôi trâu.",
        "POOR HOUSEHOLDS BORROW AT LOW RATES.",
        "Los hogares pobres reciben préstamos; les ménages pauvres aussi. " * 30,
        "Бедные семьи получают льготные кредиты, 贫困户获得低息贷款。",
        "ครัวเรือนยากจนกู้เงินดอกเบี้ยต่ำ ຄົວເຮືອນທຸກຍາກ គ្រួសារក្រីក្រ",
        "a\ud800b",
    ],
)
def test_the_answer_is_that_of_the_library(ranks: tuple[Rank, Rank], text: str) -> None:
    ours, theirs = ranks
    assert ours(text) == theirs(text)
