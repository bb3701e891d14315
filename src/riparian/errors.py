"""Exceptions for bad use. Bad data is never one of these: it is a `Problem`.

    RiparianError               every error that a person may see
    ├── CentreError             the centre folder is missing, in use or broken
    │   ├── CentreNotFound
    │   ├── CentreExists
    │   ├── CentreBusy
    │   ├── SnapshotMissing     nothing has been built yet
    │   ├── SnapshotOutdated    another version built the snapshot
    │   ├── Damaged             a file of the catalogue is not what was written
    │   ├── JournalDamaged      what people said is not all there, or not as it was
    │   ├── DiskFull
    │   └── OutOfMemory
    ├── SourceError             a file cannot be taken in
    │   ├── SourceUnreadable
    │   └── NotRecognised       no reader knows the content
    ├── EncoderFailed           the encoder stopped, or gave something else than vectors
    ├── ServiceError            a service outside does not answer as it should
    ├── Refused                 what another member sent does not hold up when checked
    ├── NotCleared              a text may not leave the centre
    ├── UnknownName             a provider, place, theme, project … that does not exist
    │   └── NotThere            the address of a page names it
    ├── Gone                    it was there, and is no longer shown
    ├── OnlyHere                a page may do it from the centre's own computer only
    ├── NotSignedIn             it needs a person who is signed in
    ├── NotAllowed              the person who is signed in may not do it
    └── BadRequest              words or values that cannot be understood

Each says `what` went wrong and what to `try_this` next, in words for a person.
"""

from __future__ import annotations

from pathlib import Path


class RiparianError(Exception):
    """Something a person asked for cannot be done; says what and what to try."""

    def __init__(self, what: str, try_this: str) -> None:
        super().__init__(what)
        self.what = what
        self.try_this = try_this


class CentreError(RiparianError):
    """The centre folder is missing, in use or broken."""


class CentreNotFound(CentreError):
    """There is no centre here."""


class CentreExists(CentreError):
    """A centre, or something else, is already there."""


class CentreBusy(CentreError):
    """Another process is building or adding at this moment."""


class SnapshotMissing(CentreError):
    """The centre has never been built."""


class Damaged(CentreError):
    """A file of the catalogue is missing or not what was written; it can be made again."""

    def __init__(self, what: str, try_this: str, file: Path | None = None) -> None:
        super().__init__(what, try_this)
        self.file = file


class SnapshotOutdated(CentreError):
    """The snapshot lacks what this version looks for: another version made it."""


class JournalDamaged(CentreError):
    """Entries of the journal are gone or are not what was written; nothing can make them again."""


class DiskFull(CentreError):
    """The disk has no room for what is to be written; what stood there before still stands."""


class OutOfMemory(CentreError):
    """There is too little memory for what is to be done."""


class SourceError(RiparianError):
    """A file cannot be taken in."""


class SourceUnreadable(SourceError):
    """The file is missing, a pipe or device, or may not be read."""


def not_readable(path: Path, error: OSError) -> SourceUnreadable:
    """What is said of a file that the system does not let us read."""
    return SourceUnreadable(
        f"{path} cannot be read ({error.strerror}).",
        "Check that you have permission to read the file.",
    )


class NotRecognised(SourceError):
    """No reader knows this content, or the file is empty."""


class EncoderFailed(RiparianError):
    """The encoder stopped with an error, or gave something else than vectors."""


class ServiceError(RiparianError):
    """A service on another computer cannot be reached, refuses, or answers something else."""


class Refused(RiparianError):
    """What came from another member, or out of a file of theirs, is not what it says; nothing of it
    was kept."""


class NotCleared(RiparianError):
    """A text would leave the centre that is not marked as free for everybody (TLP:CLEAR)."""


class UnknownName(RiparianError):
    """A name was given that the centre does not know."""


class BadRequest(RiparianError):
    """An option or value cannot be understood."""


class NotThere(UnknownName):
    """The address names something that does not exist."""


class Gone(RiparianError):
    """What was asked for was there, and is no longer shown."""


class OnlyHere(RiparianError):
    """What is asked for may be done from the computer only on which the centre runs."""


class NotSignedIn(RiparianError):
    """What is asked for needs somebody who is signed in, and nobody is, or not any more."""


class NotAllowed(RiparianError):
    """Whoever is signed in has no role that allows it."""
