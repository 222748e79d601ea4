"""What is made of a word, looked up at the speed of a dictionary: `map(table.__getitem__, words)` runs no Python code.

The texts of a crawl are made of some ten thousand words, each of which would else be folded again on every page.
"""

from collections.abc import Callable
from typing import Final, TypeVar

Value = TypeVar("Value")

ROOM: Final = 1 << 15
"""Words: those of one language and its names. When so many are known, a table begins anew."""
_LONG_WORD: Final = 40
"""Letters; what is longer, a line of a script without spaces say, is hardly met again and isn't kept."""


class WordTable(dict[str, Value]):
    """Holds for each word what a function makes of it, worked out when the word is first met."""

    def __init__(self, make: Callable[[str], Value], room: int = ROOM) -> None:
        """`room` is how many words are kept at most."""
        super().__init__()
        self._make = make
        self._room = room

    def __missing__(self, word: str) -> Value:
        value = self._make(word)
        if len(word) <= _LONG_WORD:
            if len(self) >= self._room:
                self.clear()
            self[word] = value
        return value
