"""The steps that a page goes through, one file for each."""
