"""A page's elements in their order and by the words that name them, read once for all who look for one."""

from collections.abc import Callable

from lxml.etree import _Element

from welfare_crawl.html.tree import attribute_words


class Outline:
    """The elements of a page as it came; what is removed from the tree later stays in here.

    While it lives it keeps the Python side of each element, which lxml else makes anew at every walk through the tree.
    """

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.body = root.find("body")
        self.order: dict[_Element, int] = {}
        """Each element's place in the page."""
        self.words: dict[_Element, str] = {}
        """Each element's class, id and the like, as `attribute_words` gives them."""
        self._named: dict[str, list[_Element]] = {}
        for index, element in enumerate(root.iter()):
            self.order[element] = index
            words = self.words[element] = attribute_words(element)
            if words:
                self._named.setdefault(words, []).append(element)

    def shows(self, element: _Element) -> bool:
        """Tell whether an element stands in the page's body."""
        return self.body is not None and (element is self.body or self.body in element.iterancestors())

    def named(self, fits: Callable[[str], object]) -> list[_Element]:
        """Return the elements whose words fit, in the page's order; what many are named alike is asked for once."""
        groups = [elements for words, elements in self._named.items() if fits(words)]
        return sorted((element for group in groups for element in group), key=self.order.__getitem__)
