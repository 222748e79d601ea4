"""Where addresses come from: sitemaps, feeds, list pages, OAI-PMH and the citations of papers."""
