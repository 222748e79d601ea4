"""What the program knows beforehand: units, terms, indicators, letters of old fonts, models."""
