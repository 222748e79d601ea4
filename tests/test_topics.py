"""Relevance and topics, on short texts of our own of both classes, and the mistakes of those who edit the terms."""

import math
from pathlib import Path

import pytest
from labelled import read_subjects

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.topics import THRESHOLD, TOPICS, load_lexicon, read_terms, relevance, score_topics, weigh_terms
from welfare_crawl.topics.relevance_model import load_model, read_model

LABELLED = [
    row.split("\t")
    for row in (Path(__file__).parent / "topics_labelled.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
WELFARE = [row for row in LABELLED if row[1] != "-"]
OTHER = [(language, title, text) for language, topic, title, text in LABELLED if topic == "-"]


@pytest.mark.parametrize(("language", "topic", "title", "text"), WELFARE)
def test_welfare_passes_the_threshold_and_has_its_topic(language: str, topic: str, title: str, text: str) -> None:
    assert relevance(title, "", text, language) >= THRESHOLD
    assert topic in {score.topic for score in score_topics(title, "", text, language)}


@pytest.mark.parametrize(("language", "title", "text"), OTHER)
def test_other_matters_stay_below_the_threshold(language: str, title: str, text: str) -> None:
    assert relevance(title, "", text, language) < THRESHOLD


def test_every_topic_has_a_labelled_text_and_terms_in_three_languages() -> None:
    assert {topic for _, topic, _, _ in WELFARE} == set(TOPICS)
    for language in ("vi", "en", "sv"):
        lexicon = load_lexicon(language)
        assert {term.topic for term in lexicon.terms} >= set(TOPICS)


def test_marks_tell_words_apart() -> None:
    filler = "Hôm qua trời nắng đẹp, chúng tôi đi dạo ven hồ và kể chuyện xưa cho nhau nghe. " * 3
    assert relevance("", "", filler + "Mở rộng bảo hiểm xã hội và bảo hiểm y tế cho hộ nghèo.", "vi") > 0.5
    assert relevance("", "", filler + "Bao hiểm xa hội là gì, bảo hiềm y tề, hồ nghéo", "vi") < 0.2


def test_a_single_mention_in_a_long_text_is_not_enough() -> None:
    filler = "Nông dân trong vùng vừa thu hoạch xong vụ lúa, thương lái đến tận ruộng thu mua với giá ổn định. " * 12
    assert relevance("Vụ mùa thắng lợi", "", filler + "Địa phương không còn hộ nghèo.", "vi") < THRESHOLD


def test_scores_are_ordered_and_name_their_terms() -> None:
    _, _, title, text = WELFARE[0]
    scores = score_topics(title, "", text, "vi")
    assert [s.score for s in scores] == sorted((s.score for s in scores), reverse=True)
    assert "hộ nghèo" in scores[0].terms


def test_nothing_is_about_nothing() -> None:
    assert relevance("", "", "", "und") == 0.0
    assert score_topics("", "", "", "und") == ()


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ('[topics.housing.vi]\n"nhà ở xã hội" = 9\n', "line 2", "weight"),
        ('[topics.housing.vi]\n\n"nhà ở xã hội" = "viel"\n', "line 3", "weight"),
        ('[topics.houses.vi]\n"nhà" = 1\n', "line 1", "unknown topic"),
        ('[topics.housing.vi]\n"nhà" 1\n', "line 2", '"term" = weight'),
        ('[topics.housing.vi]\n"*nhà" = 1\n', "line 2", "star"),
        ('[general]\n"an sinh" = 1\n', "line", "language"),
        ('[topic.housing.vi]\n"an sinh" = 1\n', "line 1", "sections"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(content: str, line: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_terms(content, "topics.toml")
    assert line in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("half", ["a", "b"])
def test_short_items_on_welfare_are_told_from_others(half: str) -> None:
    items = [item for item in read_subjects(Path(__file__).parent / "relevance_labelled.tsv") if item.half == half]
    kept = [item for item in items if relevance(item.title, "", item.text, item.language) >= THRESHOLD]
    right = sum(bool(item.topics) for item in kept)
    assert 2 * right / (len(kept) + sum(bool(item.topics) for item in items)) >= 0.96


def test_what_is_not_on_welfare_has_no_topics() -> None:
    shares = (
        "Cổ phiếu tăng trần, cổ đông nhận cổ tức; công ty xây nhà cho hộ nghèo. Chứng khoán đỏ lửa, khởi tố bị cáo."
    )
    assert relevance("Cổ phiếu", "", shares, "vi") < THRESHOLD
    assert score_topics("Cổ phiếu", "", shares, "vi") == ()


def test_a_mention_beside_the_main_matter_is_no_topic() -> None:
    text = "Hộ nghèo, hộ cận nghèo, chuẩn nghèo đa chiều, thoát nghèo, giảm nghèo bền vững. " * 3 + "Có việc làm."
    assert [score.topic for score in score_topics("Giảm nghèo", "", text, "vi")] == ["poverty_reduction"]


def test_what_only_hints_names_no_topic_beside_the_main_one() -> None:
    text = "Trẻ mồ côi được nhận đỡ đầu. Hai em ở căn nhà cuối thôn, có em nhỏ theo học."
    hinting = "Căn nhà, mái nhà: trẻ mồ côi được ở với người thân."
    telling = "Xóa nhà tạm, nhà dột nát: trẻ mồ côi được ở nhà mới."
    assert [score.topic for score in score_topics("Trẻ mồ côi", "", text, "vi")] == ["children_and_elderly"]
    assert "housing" not in {score.topic for score in score_topics("", "", hinting, "vi")}
    assert "housing" in {score.topic for score in score_topics("", "", telling, "vi")}


def test_a_negated_pension_is_assistance() -> None:
    text = "Người từ 75 tuổi không có lương hưu được nhận 500.000 đồng mỗi tháng."
    assert [score.topic for score in score_topics("", "", text, "vi")] == ["social_assistance"]


def test_the_weightier_of_two_terms_at_one_place_counts() -> None:
    assert weigh_terms("", "", "Sozialversicherung", "de").pro[0][:2] == ("sozialversicherung*", "social_insurance")


def test_what_only_hints_is_borne_out_by_what_tells() -> None:
    storm = "The flood and the typhoon forced an evacuation; floods and a hailstorm are expected, the typhoon moves on."
    assert relevance("Typhoon and flood", "", storm, "en") < THRESHOLD
    assert (
        relevance("Typhoon and flood", "", storm + " Relief teams bring emergency aid to the poor.", "en") > THRESHOLD
    )


def test_a_weighing_names_the_terms_of_both_sides() -> None:
    found = weigh_terms("Hộ nghèo", "", "Hộ nghèo được vay vốn; cổ phiếu tăng, đội bóng thắng.", "vi")
    assert found.relevance == relevance("Hộ nghèo", "", "Hộ nghèo được vay vốn; cổ phiếu tăng, đội bóng thắng.", "vi")
    assert found.pro[0][:2] == ("hộ nghèo", "poverty_reduction")
    assert found.contra


STORY = (
    "Chồng mất, chị mắc bệnh, hai đứa con đi nhặt ve chai. Bà con trong xóm góp gạo, xã làm đơn xin giúp"
    " để các cháu được trở lại lớp và căn chòi khỏi dột."
)


def test_the_words_make_up_what_they_are_said_to_add() -> None:
    found = weigh_terms("Căn chòi cuối xóm", "", STORY, "vi")
    assert found.by_words == pytest.approx(sum(odds for _, odds in found.words) + load_model().bias)
    assert found.relevance == pytest.approx(1 / (1 + math.exp(-found.by_terms - found.by_words)), abs=1e-4)
    assert [abs(odds) for _, odds in found.words] == sorted((abs(odds) for _, odds in found.words), reverse=True)


def test_words_tell_a_story_of_need_from_sport_without_a_term() -> None:
    match = "Phút 89, cú sút xa đưa bóng vào lưới. Khán giả vỡ òa, huấn luyện viên khen hàng thủ chơi kỷ luật cả trận."
    assert weigh_terms("", "", STORY, "vi").by_words > weigh_terms("", "", match, "vi").by_words + 1


def test_where_no_words_were_taught_the_terms_decide() -> None:
    for title, language in (("Fattiga hushåll får sjukförsäkring", "sv"), ("Ho ngheo duoc cap bao hiem y te", "vi")):
        found = weigh_terms(title, "", "", language)
        assert found.by_words == 0.0
        assert found.words == ()
        assert found.relevance > THRESHOLD


def test_the_longer_a_text_the_less_its_other_words_count() -> None:
    short, long = weigh_terms("", "", STORY, "vi"), weigh_terms("", "", STORY * 20, "vi")
    assert abs(long.by_words) < abs(short.by_words) / 3


def test_a_model_is_read_from_its_table() -> None:
    model = read_model(["# remark", "texts=\t100", "bias=\t-0.5", "terms=\t0.3", "hộ nghèo\t4\t250"])
    idf, weight = model.weights[("hộ", "nghèo")]
    assert (model.bias, model.terms, weight) == (-0.5, 0.3, 2.5)
    assert idf == pytest.approx(math.log(25) + 1)
    assert model.unknown == pytest.approx(math.log(100) + 1)


@pytest.mark.parametrize("name", ["relevance_fresh.tsv", "relevance_fresh2.tsv"])
def test_fresh_items_on_welfare_are_told_from_others(name: str) -> None:
    fresh = read_subjects(Path(__file__).parent / name)
    items = [item for item in fresh if item.half == "judge"]
    kept = [item for item in items if relevance(item.title, "", item.text, item.language) >= THRESHOLD]
    right = sum(bool(item.topics) for item in kept)
    assert 2 * right / (len(kept) + sum(bool(item.topics) for item in items)) >= 0.93
