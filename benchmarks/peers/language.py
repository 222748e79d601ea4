"""lingua's language of each text: JSON strings on stdin, one a line; a JSON list of codes on stdout.

Run by an interpreter that has `lingua-language-detector`, which the project doesn't depend on.
"""

import json
import sys

from lingua import LanguageDetectorBuilder  # type: ignore[import-not-found, unused-ignore]


def main() -> int:
    """Detect each text with all of lingua's languages, its default."""
    detector = LanguageDetectorBuilder.from_all_languages().build()
    found = (detector.detect_language_of(json.loads(line)) for line in sys.stdin if line.strip())
    json.dump(["und" if one is None else one.iso_code_639_1.name.lower() for one in found], sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
