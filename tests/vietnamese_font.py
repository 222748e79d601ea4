"""A font with every Vietnamese letter, made from reportlab's Vera, so that the tests need no font of the machine."""

import unicodedata
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import reportlab
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as ReportlabFont

TONES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}
LETTERS = [
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐ"
    for tone in ["", *TONES]
    if base not in "đĐ" or not tone
]


@cache
def register(name: str = "Viet") -> str:
    """Register the font with reportlab under a name and return it; its PostScript name is the same."""
    path = Path(gettempdir()) / f"welfare-crawl-test-font-{name.strip('.')}.ttf"
    build(path, name)
    pdfmetrics.registerFont(ReportlabFont(name, str(path)))
    return name


def build(path: Path, name: str) -> None:
    """Write the font: Vera, its composed letters, and the missing ones put together."""
    font = TTFont(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")
    cmap = font.getBestCmap()
    glyphs = font.getGlyphSet()
    made: dict[str, str] = {}
    for letter in LETTERS:
        if ord(letter) not in cmap:
            glyph = f"uni{ord(letter):04X}"
            made[glyph] = letter
    drawn = {glyph: _draw(font, glyphs, cmap, letter) for glyph, letter in made.items()}
    for glyph, (outline, width) in drawn.items():
        font["glyf"][glyph] = outline
        font["hmtx"][glyph] = (width, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(made[glyph])] = glyph
    font.setGlyphOrder(list(dict.fromkeys(font.getGlyphOrder() + list(drawn))))
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            record.string = name
    for table in ("hdmx", "VDMX", "LTSH", "kern", "post"):
        if table in font and table != "post":
            del font[table]
    font["post"].formatType = 3.0
    font.save(path)


def _draw(font, glyphs, cmap, letter):
    decomposed = unicodedata.normalize("NFD", letter)
    tone = next((c for c in decomposed if c in TONES), "")
    horned = "\u031b" in decomposed
    stem = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES and c != "\u031b"))
    plain = {"ă": "a", "Ă": "A", "đ": "d", "Đ": "D"}.get(stem, stem)
    base = cmap[ord("ı" if plain == "i" and tone not in ("", "\u0323") else plain)]
    width = glyphs[base].width
    top = 1493 if stem.isupper() else 1120
    pen = TTGlyphPen(None)
    _copy(glyphs, base, pen, 1, 0, 0)
    if stem in "ăĂ":
        breve = cmap[ord("˘")]
        _copy(glyphs, breve, pen, 1, width / 2 - glyphs[breve].width / 2, top - 1120)
    elif stem in "đĐ":
        _polygon(pen, _box(560, 1240, 640, 130) if stem == "đ" else _box(-20, 680, 700, 140))
    if horned:
        x = width - (330 if letter.lower()[0] in "uưừứửữự" or stem in "uU" else 300)
        _polygon(
            pen,
            [
                (x, top - 150),
                (x + 170, top + 40),
                (x + 170, top + 260),
                (x + 330, top + 260),
                (x + 330, top),
                (x + 60, top - 300),
            ],
        )
    raised = top + (430 if stem in "ăâêôĂÂÊÔ" else 60)
    centre = width / 2 + (
        0 if stem not in "ăâêôĂÂÊÔ" else 330 if tone in ("\u0301", "\u0309") else -330 if tone == "\u0300" else 0
    )
    if stem in "ăâêôĂÂÊÔ" and tone != "\u0303":
        raised = top + 250
    if tone == "\u0323":
        _polygon(pen, _box(width / 2 - 110, -430, 220, 220))
    elif tone == "\u0301":
        _polygon(
            pen,
            [(centre - 130, raised), (centre + 60, raised + 330), (centre + 300, raised + 330), (centre + 20, raised)],
        )
    elif tone == "\u0300":
        _polygon(
            pen,
            [(centre + 130, raised), (centre - 20, raised), (centre - 300, raised + 330), (centre - 60, raised + 330)],
        )
    elif tone == "\u0303":
        tilde = cmap[ord("˜")]
        _copy(glyphs, tilde, pen, 1, centre - glyphs[tilde].width / 2, raised - 1240)
    elif tone == "\u0309":
        _polygon(
            pen,
            [(centre - 160, raised + 260), (centre - 160, raised + 400), (centre + 120, raised + 400),
             (centre + 190, raised + 330),
             (centre + 190, raised + 210), (centre + 60, raised + 110), (centre + 60, raised), (centre - 80, raised),
             (centre - 80, raised + 150), (centre + 50, raised + 240), (centre + 50, raised + 260)],
        )  # fmt: skip
    return pen.glyph(), width


def _copy(glyphs, name, pen, scale, dx, dy):
    recorded = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(recorded)
    recorded.replay(TransformPen(pen, (scale, 0, 0, scale, dx, dy)))


def _box(x, y, width, height):
    return [(x, y), (x, y + height), (x + width, y + height), (x + width, y)]


def _polygon(pen, points):
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
