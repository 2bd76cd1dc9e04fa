"""Make flows/reporting/page/world.json, the outline under the report's and the tour's maps, of Natural Earth.

    python -m training.build_outline countries-50m.json

The input is the file of that name of the npm package world-atlas 2 (TopoJSON from Natural Earth 1:50m, public
domain). Kept: the polygons of countries as one GeoJSON MultiPolygon each, thinned, in tenths of a degree.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "flows" / "reporting" / "page" / "world.json"
# Degrees: a line bends by less than this and the map is a few hundred pixels wide.
TOLERANCE = 0.13
# Degrees: islands smaller than this both ways are left out.
SMALLEST = 0.4

Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a quantized TopoJSON topology in degrees, thinned."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append(thinned(line))
    return found


def thinned(line: list[Point]) -> list[Point]:
    """The line without the points that bend it by less than TOLERANCE (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return line
    middle = len(line) // 2 if line[0] == line[-1] else None  # a ring has no chord: cut it in two
    if middle:
        return thinned(line[: middle + 1]) + thinned(line[middle:])[1:]
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    off = [abs((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / length for x, y in line[1:-1]]
    worst = max(range(len(off)), key=off.__getitem__)
    if off[worst] < TOLERANCE:
        return [line[0], line[-1]]
    return thinned(line[: worst + 2]) + thinned(line[worst + 1 :])[1:]


def ring_of(indices: list[int], arcs: list[list[Point]]) -> list[list[float]]:
    """One closed ring; `~i` is arc i backwards."""
    points: list[list[float]] = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        for x, y in line:
            point = [round(x, 1), round(y, 1)]
            if not points or points[-1] != point:
                points.append(point)
    return points


def is_seen(ring: list[list[float]]) -> bool:
    """Large enough to be drawn."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return len(ring) > 3 and (max(xs) - min(xs) > SMALLEST or max(ys) - min(ys) > SMALLEST)


def main(path: str) -> None:
    """Read the TopoJSON file and write OUT."""
    topology = json.loads(Path(path).read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    shapes = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings = [[ring_of(ring, arcs) for ring in polygon] for polygon in polygons]
        kept = [[ring for ring in polygon if is_seen(ring)] for polygon in rings if is_seen(polygon[0])]
        if kept:
            shapes.append({"type": "MultiPolygon", "coordinates": kept})
    OUT.parent.mkdir(exist_ok=True)
    world = {"type": "GeometryCollection", "geometries": shapes}
    OUT.write_text(json.dumps(world, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {OUT.name}: {len(shapes)} countries, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
