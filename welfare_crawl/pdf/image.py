"""A page as an image that Tesseract reads best: rendered, evenly lit, straight."""

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

Image = npt.NDArray[np.uint8]
"""Grey values, rows from the top."""

DPI = 200
MAX_PIXELS = 40_000_000
"""Above this a page is rendered at a lower resolution: a poster at 200 dpi would take gigabytes."""


def render(page: pdfium.PdfPage, dpi: int = DPI) -> tuple[Image, float]:
    """Render a page in grey; return it and its pixels per point."""
    width, height = page.get_size()
    scale = dpi / 72
    pixels = width * height * scale * scale
    if pixels > MAX_PIXELS:
        scale *= (MAX_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    image = np.asarray(bitmap.to_numpy())
    if image.ndim == 3:
        image = image[..., 0]
    return np.ascontiguousarray(image, dtype=np.uint8).copy(), scale


def has_ink(image: Image) -> bool:
    """Tell whether a rendered page shows more than an even ground."""
    sample = image[::4, ::4]
    return bool(int(sample.max()) - int(sample.min()) > 60 and (sample < int(sample.max()) - 60).mean() > 0.0003)


def lighten(image: Image) -> Image:
    """Even out a dark or stained ground, which Tesseract's one threshold for the whole page would turn black."""
    if int(np.median(image)) > 200:
        return image
    from PIL import Image as Pillow

    tile = 32
    rows, columns = image.shape[0] // tile, image.shape[1] // tile
    if rows < 2 or columns < 2:
        return image
    tiles = image[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile)
    ground = np.percentile(tiles, 85, axis=(1, 3)).astype(np.uint8)
    size = (image.shape[1], image.shape[0])
    even = np.asarray(Pillow.fromarray(ground).resize(size, Pillow.Resampling.BICUBIC), dtype=np.float32)
    if float(np.median(even)) < 60:
        return image
    return np.asarray((image / np.maximum(even, 30) * 240).clip(0, 255), dtype=np.uint8)


def deskew(image: Image) -> Image:
    """Turn an image whose lines slant by more than half a degree."""
    angle = measure_skew(image)
    if abs(angle) < 0.5:
        return image
    from PIL import Image as Pillow

    picture = Pillow.fromarray(image).rotate(angle, resample=Pillow.Resampling.BICUBIC, fillcolor=int(np.median(image)))
    return np.asarray(picture, dtype=np.uint8)


def measure_skew(image: Image, limit: float = 5.0) -> float:
    """Return the slant in degrees, counter-clockwise turn that mends it: where the rows' profile is sharpest."""
    step = max(1, max(image.shape) // 1000)
    small = image[::step, ::step]
    dark = small < int(np.median(small)) - 60
    ys, xs = np.nonzero(dark)
    if len(xs) < 200:
        return 0.0
    if len(xs) > 40_000:
        chosen = np.linspace(0, len(xs) - 1, 40_000).astype(np.intp)
        ys, xs = ys[chosen], xs[chosen]

    def sharpness(angle: float) -> float:
        rows = np.round(ys - xs * np.tan(np.radians(angle))).astype(np.intp)
        profile = np.bincount(rows - rows.min()).astype(np.float64)
        return float((profile**2).sum())

    level = sharpness(0.0)
    coarse = max(np.arange(-limit, limit + 0.01, 0.5).tolist(), key=sharpness)
    fine = max(np.arange(coarse - 0.4, coarse + 0.41, 0.1).tolist(), key=sharpness)
    return float(fine) if sharpness(fine) > 1.05 * level else 0.0
