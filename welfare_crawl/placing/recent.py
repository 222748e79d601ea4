"""What was worked out for the texts of late, kept for when they are met again: bounded by the length of the texts."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Remembers one value for each text, and forgets the texts that were asked for longest ago.

    A bound on entries would be none on memory: a thesis is as long as two hundred news items.
    """

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._values: OrderedDict[tuple[str, ...], Value] = OrderedDict()
        self._held = 0

    def get(self, key: tuple[str, ...], make: Callable[[], Value]) -> Value:
        """Return the value of a text, made now when it isn't remembered."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
            return value
        value = make()
        self.put(key, value)
        return value

    def put(self, key: tuple[str, ...], value: Value) -> None:
        """Remember a value that is known already."""
        if key not in self._values:
            self._held += sum(map(len, key))
        self._values[key] = value
        self._values.move_to_end(key)
        while self._held > self._room and len(self._values) > 1:
            old, _ = self._values.popitem(last=False)
            self._held -= sum(map(len, old))

    def __len__(self) -> int:
        return len(self._values)
