"""How texts are written: words, marks, numbers and scripts, for all who read them."""
