"""A page as a picture in grey: drawn by PDFium, set straight, within bounds of size."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
"""Rows of pixels, 0 black, 255 white."""

DOTS = 300
"""Dots an inch at which letters are told best."""
PIXELS_LIMIT = 20_000_000
_POINTS = 72
_MOST_TURNED = 3.0
_STEPS = (0.25, 0.05, 0.01)
_SAMPLES = 400_000
_DARK = 0.6
_WHITE = 255


class PageImage(NamedTuple):
    """A page in grey with the pixels that a point takes, and by how much it was turned, in
    degrees. `paper` is how light the paper is."""

    grey: Grey
    scale: float
    turned: float
    paper: int

    @property
    def dark(self) -> npt.NDArray[np.bool_]:
        """Where there is ink."""
        return self.grey < self.paper * _DARK


def image_of(path: str, number: int, dots: int = DOTS) -> PageImage:
    """A page of a document, from 1, as it lies; coarser where it would take too many pixels.

    Raises what pypdfium2 raises for bad files, ValueError for a page that there is not.
    """
    import pypdfium2  # only where a page is a picture

    document = pypdfium2.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise ValueError(f"page {number} of {len(document)}")
        page = document[number - 1]
        width, height = page.get_size()
        scale = dots / _POINTS
        scale *= min(1.0, (PIXELS_LIMIT / max(width * height * scale * scale, 1)) ** 0.5)
        grey = np.array(page.render(scale=scale, grayscale=True).to_numpy(), dtype=np.uint8)
    finally:
        document.close()
    if grey.ndim == 3:
        grey = grey[:, :, 0]
    return PageImage(grey, scale, 0.0, _paper(grey))


def straightened(image: PageImage) -> PageImage:
    """A page with its lines level, where it lay askew by up to three degrees."""
    from PIL import Image  # only where a page is a picture

    angle = _askew(image)
    if abs(angle) < _STEPS[-1] / 2:
        return image
    turned = Image.fromarray(image.grey).rotate(
        angle, resample=Image.Resampling.BICUBIC, fillcolor=image.paper
    )
    return image._replace(grey=np.asarray(turned), turned=angle)


def _paper(grey: Grey) -> int:
    """The commonest light grey."""
    counts = np.bincount(grey[::4, ::4].ravel(), minlength=_WHITE + 1)
    return int(counts[128:].argmax()) + 128


def _askew(image: PageImage) -> float:
    """By how many degrees to turn a page so that its ink falls into the fewest rows."""
    ys, xs = np.nonzero(image.dark[::2, ::2])
    if not len(ys):
        return 0.0
    every = max(1, len(ys) // _SAMPLES)
    ys, xs = ys[::every], xs[::every] - image.grey.shape[1] / 4
    height = image.grey.shape[0] // 2 + 1

    def sharpness(angle: float) -> float:
        rows = np.rint(ys - xs * np.tan(np.radians(angle))).astype(np.int64)
        counts = np.bincount(rows.clip(0, height), minlength=height).astype(np.float64)
        return float((counts * counts).sum())

    best, reach = 0.0, _MOST_TURNED
    for step in _STEPS:
        steps = round(reach / step)
        best = max((best + n * step for n in range(-steps, steps + 1)), key=sharpness)
        reach = step
    return best
