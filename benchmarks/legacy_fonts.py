"""Builds TrueType fonts that show Vietnamese letters at the codes of TCVN3, as the fonts of the nineties did."""

import csv
from pathlib import Path

from fontTools.ttLib import TTFont as FontFile
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

LOWER = "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
CODES = (
    "A8A9AAABACADAEB5B6B7B8B9BBBCBDBEC6C7C8C9CACBCCCECFD0D1D2D3D4D5D6D7D8DCDDDE"
    "DFE1E2E3E4E5E6E7E8E9EAEBECEDEEEFF1F2F3F4F5F6F7F8F9FAFBFCFDFE"
)
"""TCVN 5712:1993, third set (VN3): the code of each letter of LOWER, two hexadecimal digits each."""
CAPITALS = "ĂÂÊÔƠƯĐ"
CAPITAL_CODES = "A1A2A3A4A5A6A7"
"""The only marked capitals that VN3 has; the others were typed in a font whose small letters look like capitals."""

VN3 = {
    letter: chr(int(codes[2 * at : 2 * at + 2], 16))
    for letters, codes in ((LOWER, CODES), (CAPITALS, CAPITAL_CODES))
    for at, letter in enumerate(letters)
}


def build_font(base: Path, name: str, target: Path, *, capitals: bool) -> None:
    """Write a font that has a real font's glyphs at TCVN3 codes; `capitals`: small letters show capitals."""
    font = FontFile(base)
    glyphs = font.getBestCmap()
    codes = {code: glyphs[code] for code in range(0x20, 0x7F)}
    codes |= {ord(code): glyphs[ord(letter)] for letter, code in VN3.items()}
    if capitals:
        codes |= {ord(letter): glyphs[ord(letter.upper())] for letter in "abcdefghijklmnopqrstuvwxyz"}
        codes |= {ord(code): glyphs[ord(letter.upper())] for letter, code in VN3.items()}
        # Distiller writes these two of Windows-1252 as minus and bullet operator, so many real layers have them.
        codes |= {0x2212: codes[0xAD], 0x2219: codes[0xB7]}
    for table in font["cmap"].tables:
        table.cmap = dict(codes)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = name
    for unused in ("GSUB", "GPOS", "GDEF", "kern", "FFTM"):
        if unused in font:
            del font[unused]
    font.recalcTimestamp = False
    font.save(target)
    registerFont(TTFont(name, str(target)))


def encode_small(text: str, font: str, capital_font: str) -> list[tuple[str, str]]:
    """Return what a typist entered: TCVN3 codes, marked capitals in the capital font."""
    pieces: list[tuple[str, str]] = []
    for letter in text:
        if letter.lower() in VN3 and letter not in VN3:
            pieces.append((capital_font, VN3[letter.lower()]))
        else:
            code = VN3.get(letter, letter)
            if pieces and pieces[-1][0] == font:
                pieces[-1] = (font, pieces[-1][1] + code)
            else:
                pieces.append((font, code))
    return pieces or [(font, "")]


def encode_capitals(text: str, capital_font: str) -> list[tuple[str, str]]:
    """Return a line of capitals: small letters in the capital font."""
    codes = "".join(VN3.get(letter, letter) for letter in text.lower())
    return [(capital_font, codes.replace("\xad", "\u2212").replace("\xb7", "\u2219"))]


def check_against(table: Path) -> list[str]:
    """Return every letter whose code differs from a published table (columns legacy, unicode)."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["table"] == "TABLE"]
    return [row["unicode"] for row in rows if VN3.get(row["unicode"]) != row["legacy"]]
