"""What the pages of all sample papers share: templates, dates as they are printed, pictures, replies."""

import re
import unicodedata
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from zlib import crc32

from welfare_crawl.sample.days import FIRST_DAY
from welfare_crawl.sample.site import Reply

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def fill_template(name: str, **values: str) -> str:
    """Return a file of templates/ with its $names filled in; the values are HTML already."""
    return _read_template(name).substitute(values)


def print_date(moment: datetime) -> str:
    """Print a date as provincial papers do: `Thứ Bảy, 07/03/2026, 00:05 (GMT+7)`."""
    return f"{_WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y, %H:%M} (GMT+7)"


def print_http_date(moment: datetime) -> str:
    """Print a date for Last-Modified."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def strip_marks(text: str) -> str:
    """Return text without its diacritics, đ as d."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def hyphenate(text: str) -> str:
    """Return text as it stands in an address: `hộ cận nghèo` as `ho-can-ngheo`."""
    return re.sub(r"\W+", "-", strip_marks(text).lower())


def html_reply(page: str, *, changed: str | None = None, status: int = 200) -> Reply:
    """Return a page in UTF-8, compressed for those who ask so."""
    return Reply(page.encode(), status=status, last_modified=changed, gzip=True)


def text_reply(text: str) -> Reply:
    """Return plain text, such as robots.txt."""
    return Reply(text.encode(), content_type="text/plain; charset=utf-8")


def redirect_reply(location: str) -> Reply:
    """Return a permanent redirect."""
    body = f'<html><body>Moved: <a href="{escape(location)}">{escape(location)}</a></body></html>'
    return Reply(body.encode(), status=301, headers=(("Location", location),))


def picture_reply(name: str) -> Reply:
    """Return the drawing that stands for a press photo: hills under a sky, in colours of its own."""
    seed = crc32(name.encode())
    hue, shift = seed % 360, seed % 120
    drawing = fill_template(
        "picture.svg",
        sky=f"hsl({hue},45%,78%)",
        far=f"hsl({(hue + 150) % 360},25%,52%)",
        near=f"hsl({(hue + 130) % 360},35%,36%)",
        sun=str(120 + 4 * shift),
        peak=str(120 + shift),
        valley=str(300 - shift // 2),
    )
    return Reply(drawing.encode(), content_type="image/svg+xml", last_modified=print_http_date(FIRST_DAY))


@cache
def _read_template(name: str) -> Template:
    return Template((files("welfare_crawl.sample") / "templates" / name).read_text(encoding="utf-8"))
