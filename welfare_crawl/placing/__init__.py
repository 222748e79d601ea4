"""Which texts are one text, which are translations of each other, and where a new one belongs among those stored."""
