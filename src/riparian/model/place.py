"""Where an activity says that it is: countries, regions and locations, as published."""

from __future__ import annotations

import msgspec

from riparian.model.text import Narrative


class RecipientCountry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A recipient country; `code` is ISO 3166-1 alpha-2, `percentage` 0-100 or None."""

    code: str
    percentage: float | None = None
    narratives: tuple[Narrative, ...] = ()


class RecipientRegion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A supra-national region; `vocabulary` is a RegionVocabulary code (1 = OECD DAC)."""

    code: str
    vocabulary: str = "1"
    percentage: float | None = None
    narratives: tuple[Narrative, ...] = ()


class PlaceCode(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A gazetteer or administrative code; `level` is the administrative level where given."""

    vocabulary: str | None
    code: str
    level: str | None = None


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sub-national location. Latitude and longitude are WGS 84 decimal degrees."""

    ref: str | None = None
    names: tuple[Narrative, ...] = ()
    description: tuple[Narrative, ...] = ()
    activity_description: tuple[Narrative, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    exactness: str | None = None
    location_class: str | None = None
    reach: str | None = None
    feature_designation: str | None = None
    ids: tuple[PlaceCode, ...] = ()
    administrative: tuple[PlaceCode, ...] = ()
    percentage: float | None = None
