"""The corpus in a browser: a plugin of Datasette with pages of our own."""
