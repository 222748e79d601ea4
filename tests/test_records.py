"""Records come out of a pickle as they went in, and so do their copies."""

import copy
import pickle

import pytest
from documents import make_document
from test_reading import archived

from welfare_crawl import records
from welfare_crawl.records import Fact, Passage, PlaceMention, TopicScore

DOCUMENT = make_document(
    passages=(Passage(0, 9, "vi", 0.9, page=2, flags=("ocr",)),),
    places=(PlaceMention("25", "province", "Phú Thọ", 0, 7, None, "25"),),
    topics=(TopicScore("poverty", 0.5, ("hộ nghèo",)),),
    facts=(Fact(0, 1, 2, "poor_households", 4215.0, "households", None, None, "Còn 4.215 hộ nghèo."),),
)


@pytest.mark.parametrize("record", [DOCUMENT, archived(1)], ids=["document", "page"])
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_record_survives_its_way_to_a_worker_and_back(record: object, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(record, protocol))  # noqa: S301 -- our own
    assert again == record == copy.copy(record)
    assert type(again) is type(record)


def test_what_is_pickled_are_all_fields_in_their_order() -> None:
    kinds = {kind.__name__ for kind in records._Record.__subclasses__()}
    assert {"ArchivedPage", "Document"} <= kinds
    for kind in (getattr(records, name) for name in kinds):
        assert kind.__slots__ == tuple(kind.__dataclass_fields__)
