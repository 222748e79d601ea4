"""Makes welfare_crawl/reference/units.csv from the conversion table and the list of 2026; see the README beside it."""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

TYPES = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Phường", "Quận", "Huyện", "Tỉnh", "Xã")
MERGER = "2025-07-01"


def split_name(full: str) -> tuple[str, str]:
    """Split "Xã Đạo Trù" into type and name."""
    for kind in TYPES:
        if full.lower().startswith(kind.lower() + " "):
            return kind.lower(), full[len(kind) + 1 :].strip()
    raise ValueError(full)


def main(conversion: Path, current: Path, target: Path) -> None:
    """Read the two sources and write the units in order of level, age and code."""
    with conversion.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    today = json.loads(current.read_text(encoding="utf-8"))
    units: dict[tuple[str, ...], list[str]] = {}
    successors: dict[tuple[str, ...], set[str]] = defaultdict(set)

    def add(level: str, code: str, full: str, province: str, district: str, since: str, until: str) -> tuple[str, ...]:
        key = (level, since, code, full)
        kind, name = split_name(full)
        units.setdefault(key, [level, code, kind, name, province, district, since, until])
        return key

    for row in rows:
        province, district = row["provinceCode"].zfill(2), row["districtCode"].zfill(3)
        key = add("province", province, row["province"], province, "", "", MERGER)
        successors[key].add(row["newProvinceCode"])
        key = add("district", district, row["district"], province, district, "", MERGER)
        successors[key].add(row["newProvinceCode"])
        if row["ward"]:
            code = str(int(float(row["wardCode"]))).zfill(5)
            key = add("commune", code, row["ward"], province, district, "", MERGER)
            successors[key].add(row["newWardCode"])
    before_2026 = {row["newWardCode"]: row["newWard"] for row in rows}
    for unit in today:
        add("province", unit["Code"], unit["FullName"], unit["Code"], "", MERGER, "")
        for ward in unit["Wards"]:
            add("commune", ward["Code"], ward["FullName"], unit["Code"], "", MERGER, "")
            named = before_2026.get(ward["Code"])
            if named and named.split()[0].lower() != ward["FullName"].split()[0].lower():
                add("commune", ward["Code"], named, unit["Code"], "", MERGER, "")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["level", "code", "type", "name", "province", "district", "since", "until", "now"])
        order = {"province": 0, "district": 1, "commune": 2}
        for key in sorted(units, key=lambda key: (order[key[0]], key[1], key[2], key[3])):
            writer.writerow([*units[key], " ".join(sorted(successors.get(key, {key[2]})))])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
