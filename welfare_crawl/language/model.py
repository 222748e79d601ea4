"""The model of py3langid, asked three times as fast: the same answer, to the last bit.

The library walks its automaton byte by byte through a table of 39 MB and waits for memory at each of them. Here all
bytes of a text take their step at once, again and again until no state changes any more: then each state is what the
one before it and its own byte make of it, as in the walk.
"""

from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier


class LanguageModel(LanguageIdentifier):  # type: ignore[misc]
    """The packaged model among some languages; what `rank` returns are probabilities."""

    __slots__ = ("_bases", "_features", "_moves")

    @classmethod
    def load(cls, languages: Collection[str]) -> "LanguageModel":
        """Return the model that chooses among these languages."""
        model: LanguageModel = cls.from_model_file(MODEL_FILE, norm_probs=True)
        model.set_languages(list(languages))
        # The weights of a feature side by side, in the type that they are reckoned with.
        model.nb_ptc = np.ascontiguousarray(model.nb_ptc, dtype=np.float32)
        model._moves = np.asarray(model.tk_nextmove)
        model._bases = np.asarray(model.tk_row, dtype=np.intp) << 8
        model._features = np.asarray(model.tk_output, dtype=np.intp)
        return model

    def _raw_score(self, text: bytes) -> Any:
        found = self._find_features(text)
        if not found:
            return super()._raw_score(b"")
        # As the library adds them up: in the order in which they are first met.
        visits = Counter(found)
        counts = np.array(list(visits.values()), dtype=np.float32)
        return np.log1p(counts) @ self.nb_ptc.take(list(visits), axis=0) + self.nb_pc

    def _find_features(self, text: bytes) -> list[int]:
        """Return the feature that each byte of a text completes, where it does."""
        if not text:
            return []
        letters = np.frombuffer(text, dtype=np.uint8)
        cells = letters + self._bases[0]
        states = self._moves.take(cells)
        settled = False
        while not settled:
            before = states
            np.add(letters[1:], self._bases.take(before[:-1]), out=cells[1:])
            states = self._moves.take(cells)
            settled = states.tobytes() == before.tobytes()
        features = self._features.take(states)
        found: list[int] = features[features >= 0].tolist()
        return found
