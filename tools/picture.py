"""What the pictures of the documents share: colours, type, who is where."""

from __future__ import annotations

from xml.sax.saxutils import escape

from riparian import Centre

A, B, BOTH = "#2B4C9B", "#D1495B", "#7A3E8E"
TEXT, MUTED, PAPER, NONE = "#1F2933", "#697586", "#FBFAF7", "#E6E3DA"
TYPE = "'Noto Sans', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif"

_IN_PROVINCES = """
SELECT n.node, x.provider, count(DISTINCT n.project_id)
FROM place_node AS n
JOIN project_provider AS x ON x.project_id = n.project_id
WHERE n.level = 'adm1' AND x.provider IN ($a, $b)
GROUP BY n.node, x.provider
"""


def projects_in_provinces(centre: Centre, a: str, b: str) -> dict[str, tuple[int, int]]:
    """How many projects of two providers each province has.

    What is only known to follow a road or a river, or to be in a basin, is in no one province.
    """
    with centre.reading() as connection:
        rows = connection.execute(_IN_PROVINCES, {"a": a, "b": b}).fetchall()
    many = {(place, provider): count for place, provider, count in rows}
    places = sorted({place for place, _, _ in rows})
    return {place: (many.get((place, a), 0), many.get((place, b), 0)) for place in places}


def text(
    x: float, y: float, words: str, size: int, fill: str = TEXT, weight: int = 400,
    anchor: str = "start", halo: bool = False, more: str = "",
) -> str:  # fmt: skip
    """A line of text; `more` are further attributes, with a space before each."""
    around = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
        f' text-anchor="{anchor}"{around}{more}>{escape(words)}</text>\n'
    )
