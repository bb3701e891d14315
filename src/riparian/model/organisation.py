"""Organisations as an activity names them. `ref` is kept as published, also when it is wrong."""

from __future__ import annotations

import msgspec

from riparian.model.text import Narrative

CARRYING_OUT = ("2", "4")
"""IATI OrganisationRole: accountable, implementing."""


class ReportingOrg(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who published the activity (IATI `reporting-org`)."""

    ref: str | None = None
    type: str | None = None
    narratives: tuple[Narrative, ...] = ()
    secondary_reporter: bool = False


class ParticipatingOrg(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part in the activity; `role` is an OrganisationRole code (1 funding … 4 implementing)."""

    role: str | None = None
    ref: str | None = None
    type: str | None = None
    narratives: tuple[Narrative, ...] = ()
    activity_id: str | None = None
    crs_channel_code: str | None = None


class TransactionOrg(msgspec.Struct, frozen=True, omit_defaults=True):
    """Provider or receiver of a transaction or planned disbursement."""

    ref: str | None = None
    type: str | None = None
    narratives: tuple[Narrative, ...] = ()
    activity_id: str | None = None


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom to ask: organisation and role. Personal names, e-mails, telephones are not stored."""

    type: str | None = None
    organisation: tuple[Narrative, ...] = ()
    job_title: tuple[Narrative, ...] = ()
