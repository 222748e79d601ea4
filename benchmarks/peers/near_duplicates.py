"""datasketch's near-duplicates: JSON lines {"id", "text"} on stdin; a JSON list of pairs of ids on stdout.

MinHashLSH as in the README: 128 permutations, the words of a text as its set, threshold 0.5. Run by an interpreter that
has `datasketch`, which the project doesn't depend on.
"""

import json
import sys

from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found, unused-ignore]


def main() -> int:
    """Ask for the like of each text among those before it."""
    index = MinHashLSH(threshold=0.5, num_perm=128)
    pairs = []
    for line in sys.stdin:
        if not line.strip():
            continue
        item = json.loads(line)
        signature = MinHash(num_perm=128)
        for word in set(item["text"].split()):
            signature.update(word.encode("utf8"))
        pairs += [[item["id"], other] for other in index.query(signature)]
        index.insert(item["id"], signature)
    json.dump(pairs, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
