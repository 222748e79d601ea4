"""Which pages to fetch: one spider for each kind of platform."""
