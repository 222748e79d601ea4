"""The words of a text as they stand in it, split once for all who ask: topics, places, comparison with other texts."""

import re
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"([^\W_]+)")


@lru_cache(maxsize=4)
def split_words(text: str) -> Sequence[str]:
    """Return what stands between the words of a text and the words in turn: gap, word, gap, word, gap.

    The title, the lead, the text and its body with the lead are remembered until those of the next page come.
    """
    return tuple(_WORD.split(text))
