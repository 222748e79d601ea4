"""Makes welfare_crawl/reference/outlines.json, the map of the 34 provinces, from GeoJSON; see the README beside it.

.venv/bin/python benchmarks/make_outlines.py ../shared/data/gazetteer/provinces-2025.geojson
"""

import json
import math
import sys
from pathlib import Path

from welfare_crawl.places import province_names
from welfare_crawl.writing.tones import fold

SCALE = 60
"""Units of the drawing for one degree of latitude."""
NARROWING = math.cos(math.radians(16))
"""How much shorter a degree of longitude is in the middle of the country."""
WEST, NORTH = 102.0, 23.5


def main(source: Path, target: Path) -> None:
    """Project the outlines, round them, and write one path of SVG for each province's code."""
    codes = {fold(name).lower(): code for code, name in province_names().items()}
    drawn = {}
    for feature in json.loads(source.read_text(encoding="utf-8"))["features"]:
        name = feature["properties"]["a01_ten"]
        for kind in ("Thủ đô ", "Thành phố ", "Tỉnh "):
            name = name.removeprefix(kind)
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        drawn[codes[fold(name).lower()]] = "".join(_path(ring) for polygon in polygons for ring in polygon)
    outlines = {
        "width": round(7.6 * NARROWING * SCALE),
        "height": round(15.2 * SCALE),
        "paths": dict(sorted(drawn.items())),
    }
    target.write_text(json.dumps(outlines, indent=1) + "\n", encoding="utf-8")


def _path(ring: list[list[float]]) -> str:
    points = [(round((x - WEST) * NARROWING * SCALE, 1), round((NORTH - y) * SCALE, 1)) for x, y in ring]
    return "M" + " ".join(f"{x:g},{y:g}" for x, y in points[:-1]) + "Z"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path("welfare_crawl/reference/outlines.json"))
