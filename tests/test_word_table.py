"""The table of words keeps what it has made, up to a bound."""

from welfare_crawl.writing.word_table import WordTable


def test_a_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def size_of(word: str) -> int:
        asked.append(word)
        return len(word)

    table = WordTable(size_of)
    assert list(map(table.__getitem__, ["hộ", "nghèo", "hộ"])) == [2, 5, 2]
    assert asked == ["hộ", "nghèo"]


def test_the_table_stays_small() -> None:
    table = WordTable(str.upper, room=10)
    assert [table[f"word {number}"] for number in range(100)] == [f"WORD {number}" for number in range(100)]
    assert len(table) <= 10


def test_lines_without_spaces_are_not_kept() -> None:
    table = WordTable(str.lower)
    assert table["ก" * 400] == "ก" * 400
    assert not table
