"""Kilometres between points, on a sphere; between points of two countries they are not asked."""

from __future__ import annotations

import numpy as np

from riparian.arrays import Floats, Numbers

DIAMETER_KM = 12_742.0


def distances(countries: Numbers, latitudes: Floats, longitudes: Floats) -> Floats:
    """A table of all points by all points (degrees); without end where the countries differ."""
    north, east = np.radians(latitudes), np.radians(longitudes)
    across = np.sin((north[None, :] - north[:, None]) / 2) ** 2
    along = np.sin((east[None, :] - east[:, None]) / 2) ** 2
    chord = across + np.cos(north)[:, None] * np.cos(north)[None, :] * along
    km: Floats = DIAMETER_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    km[countries[:, None] != countries[None, :]] = np.inf
    return km
