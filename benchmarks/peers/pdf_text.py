"""Read PDFs with PyMuPDF: its plain text, page by page, in the stream's order, which is its default.

Each line of stdin: `{"id", "path"}`. Prints `{id: text}`.
"""

import json
import sys

import pymupdf  # type: ignore[import-not-found, unused-ignore]


def read_text(path: str) -> str:
    """Return the text of all pages; nothing where PyMuPDF gives up."""
    try:
        with pymupdf.open(path) as document:
            return "\n".join(page.get_text() for page in document)
    except Exception:  # a file that a peer can't read counts against the peer, not against the run
        return ""


def main() -> int:
    """Read the files of stdin."""
    wanted = [json.loads(line) for line in sys.stdin if line.strip()]
    sys.stdout.write("\n" + json.dumps({one["id"]: read_text(one["path"]) for one in wanted}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
