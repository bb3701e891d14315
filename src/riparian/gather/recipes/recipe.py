"""`Recipe`: a source on the web, as `recipe.toml` describes it.

Nothing in a recipe is run: it chooses among a few steps, and names places in answers by JSON
pointers and CSS paths (`paths`). What each key means stands with it, and becomes
docs/reference/recipes.md. `read_recipe` checks what the forms here cannot say.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
EACH = "{each}"
"""Stands in an address where one of the values of `each` is put."""

Line = Annotated[str, Meta(min_length=1, max_length=500)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Hours = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3])-([01]\d|2[0-3])$")]
Format = Literal["json", "xml", "html"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a recipe."""


class _Step(_Part, frozen=True, tag_field="step", kw_only=True):
    """What is asked for first."""

    address: Annotated[
        Line, Meta(description="The address. `{each}` in it is replaced by each value of `each`.")
    ]
    each: Annotated[
        tuple[Line, ...],
        Meta(description="Values for `{each}`: the addresses are asked for one after another."),
    ] = ()
    accept: Annotated[
        Line | None, Meta(description="The `Accept` header, where an answer depends on it.")
    ] = None


class OneFile(_Step, frozen=True, tag="one-file", kw_only=True):
    """One file at each address."""

    file: Annotated[Line, Meta(description="What the file is called, `projects.csv`.")]


class _Pages(_Step, frozen=True, kw_only=True):
    """A list on several pages."""

    format: Annotated[Format, Meta(description="What the pages are.")]
    records: Annotated[
        Line, Meta(description="Path to the records of a page; an object stands for its values.")
    ]
    key: Annotated[
        Line, Meta(description="Path within a record to what no other record of the list has.")
    ]
    total: Annotated[
        Line | None,
        Meta(description="Path to how many records the list has, where its publisher says that."),
    ] = None
    fields: Annotated[
        dict[str, Line],
        Meta(description="Paths within a record by name of column. Needed for html; without any, a"
             " record of json or xml is taken as it is."),
    ] = {}  # fmt: skip
    most_pages: Annotated[
        int, Meta(ge=1, le=100_000, description="After so many pages the list is given up.")
    ] = 10_000


class PagesByNumber(_Pages, frozen=True, tag="pages-by-number", kw_only=True):
    """A list of which the pages are counted; it ends with a page without records."""

    parameter: Annotated[Line, Meta(description="Query parameter of the page's number.")]
    first: Annotated[int, Meta(ge=0, le=1, description="Number of the first page.")] = 1


class PagesByOffset(_Pages, frozen=True, tag="pages-by-offset", kw_only=True):
    """A list of which each page begins at a record; it ends with a page without records."""

    parameter: Annotated[Line, Meta(description="Query parameter of the first record's number.")]
    size: Annotated[int, Meta(ge=1, le=10_000, description="Records of a full page.")]
    first: Annotated[int, Meta(ge=0, le=1, description="Number of the first record.")] = 0


class PagesByNextLink(_Pages, frozen=True, tag="pages-by-next-link", kw_only=True):
    """A list of which each page names the next; it ends with a page that names none."""

    next: Annotated[Line, Meta(description="Path to the next page's address.")]


class IndexOfFiles(_Step, frozen=True, tag="index-of-files", kw_only=True):
    """A page that names files; each becomes a dataset of its own."""

    format: Annotated[Format, Meta(description="What the index is.")]
    items: Annotated[Line, Meta(description="Path to the items, one for each file.")]
    link: Annotated[
        tuple[Line, ...],
        Meta(min_length=1, description="Paths within an item to the file's address; the first that"
             " leads to one counts."),
    ]  # fmt: skip
    item_name: Annotated[Line, Meta(description="Path within an item to what the file is called.")]
    extension: Annotated[
        str, Meta(pattern=r"^[a-z0-9]{1,10}$", description="Extension of the files: `xml`.")
    ]
    where: Annotated[
        dict[str, tuple[Line, ...]],
        Meta(description="Only items in which these paths lead to one of these values."),
    ] = {}
    most_files: Annotated[
        int, Meta(ge=1, le=5_000, description="An index with more files is not followed.")
    ] = 200


Step = OneFile | PagesByNumber | PagesByOffset | PagesByNextLink | IndexOfFiles


class Details(_Part, frozen=True):
    """The page of each record of a list, from which more columns come."""

    format: Annotated[Format, Meta(description="What the page is.")]
    fields: Annotated[
        dict[str, Line], Meta(min_length=1, description="Paths on the page by name of column.")
    ]
    address: Annotated[
        Line | None,
        Meta(description="The address, with paths within the record in braces: `{/id}`. This or"
             " `link`."),
    ] = None  # fmt: skip
    link: Annotated[
        Line | None, Meta(description="Path within the record to the address: `a@href`.")
    ] = None


class Cut(_Part, frozen=True):
    """What is kept of a file that holds more than is wanted: of a zip of IATI files in folders of
    their publishers, or of a table. Nothing else of it is unpacked or read."""

    publishers: Annotated[
        tuple[Line, ...],
        Meta(description="Of the zip only these folders, one for each publisher; without any, all"
             " of them."),
    ] = ()  # fmt: skip
    countries: Annotated[
        tuple[Annotated[str, Meta(pattern="^[A-Z]{2}$")], ...],
        Meta(description="Only activities of which one of these is a recipient country: `KH`."),
    ] = ()
    regions: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^\d{1,5}$")], ...],
        Meta(description="Also activities of which one of these is a recipient region, by its code"
             " in the DAC's list: `789`."),
    ] = ()  # fmt: skip
    rows: Annotated[
        dict[Line, tuple[Line, ...]],
        Meta(description="Of a table only rows that have one of these values in each of these"
             " columns."),
    ] = {}  # fmt: skip
    most_files: Annotated[
        int, Meta(ge=1, le=20_000, description="With more files than this it is not taken.")
    ] = 5_000

    @property
    def is_of_activities(self) -> bool:
        """Whether activities are chosen, not rows."""
        return bool(self.publishers or self.countries or self.regions)


class Reading(_Part, frozen=True):
    """How what came is read. Without anything said the reader is chosen by content."""

    reader: Annotated[
        Line | None, Meta(description="A reader by name (docs/reference/readers.md).")
    ] = None
    mapping: Annotated[
        bool, Meta(description="Whether `mapping.toml`, beside the recipe, says what columns hold.")
    ] = False
    noise: Annotated[
        tuple[Line, ...],
        Meta(description="Names of fields and attributes that differ each time and say nothing,"
             " such as `generated-datetime`: with another value there, nothing has changed."),
    ] = ()  # fmt: skip


class Manner(_Part, frozen=True):
    """How the publisher is treated."""

    pause_seconds: Annotated[
        float, Meta(ge=0, le=3600, description="Between two requests, at least.")
    ] = 2.0
    requests_a_day: Annotated[
        int, Meta(ge=1, le=100_000, description="In any 24 hours, at most.")
    ] = 1_000
    hours: Annotated[
        Hours | None, Meta(description="The hours (UTC) in which it is asked, from-to: `18-22`.")
    ] = None
    most_mib: Annotated[
        int, Meta(ge=1, le=8_192, description="MiB that one answer may have, unpacked.")
    ] = 64
    seconds: Annotated[
        int, Meta(ge=5, le=14_400, description="Seconds that one answer may take, all in all.")
    ] = 300


class Key(_Part, frozen=True):
    """The key that the publisher gives to whoever asks. It stands in no recipe: `centre.toml` says
    where it is, under [fetch.key_env] or [fetch.key_file], by the recipe's name."""

    host: Annotated[Line, Meta(description="The one host to which it is sent.")]
    parameter: Annotated[Line | None, Meta(description="Query parameter that holds it.")] = None
    header: Annotated[Line | None, Meta(description="Header that holds it.")] = None


class Expectations(_Part, frozen=True):
    """What has to be true of a run before it replaces the last good one."""

    records: Annotated[int, Meta(ge=1, description="Records, at least.")] = 1
    records_at_most: Annotated[
        Count | None, Meta(description="With more records than this a warning is given.")
    ] = None
    of_last: Annotated[
        Share, Meta(description="Of the last good run's records, at least this share.")
    ] = 0.9
    columns: Annotated[
        tuple[Line, ...],
        Meta(description="Columns that have to be there, in at least one record."),
    ] = ()
    with_title: Annotated[Share, Meta(description="Share of records with a title.")] = 0.9
    with_year: Annotated[Share, Meta(description="Share of records with a first year.")] = 0.0
    with_amount: Annotated[Share, Meta(description="Share of records with an amount.")] = 0.0


class LayoutClaim(_Part, frozen=True):
    """What the recipe takes for granted, and where that comes from."""

    claim: Annotated[Line, Meta(description="What is claimed of the address or the answer.")]
    source: Annotated[Line, Meta(description="Where it was read, and as of when.")]


class Recipe(_Part, frozen=True):
    """A source."""

    name: Annotated[
        str, Meta(pattern=NAME, max_length=48, description="Its name, and that of its folder.")
    ]
    title: Annotated[Line, Meta(description="What it is, in words.")]
    publisher: Annotated[Line, Meta(description="Who publishes it.")]
    licence: Annotated[
        Line, Meta(description="Under which licence, as CC-BY-4.0; `not stated` where none is.")
    ]
    terms: Annotated[Line, Meta(description="The address of the terms of use.")]
    languages: Annotated[
        tuple[str, ...], Meta(min_length=1, description="Its languages (ISO 639-1).")
    ]
    hosts: Annotated[
        tuple[Line, ...], Meta(min_length=1, description="The only hosts that are asked.")
    ]
    rhythm: Annotated[
        str,
        Meta(description="How often it changes: daily, weekly, monthly, yearly, never, or each"
             " month by name: `each April`."),
    ]  # fmt: skip
    built_from: Annotated[
        str, Meta(pattern=r"^\d{4}-\d\d-\d\d$", description="Day of the copy it was written from.")
    ]
    steps: Annotated[Step, Meta(description="What is asked for; see below.")]
    layout: Annotated[
        tuple[LayoutClaim, ...],
        Meta(min_length=1, description="Where each claim about the layout comes from; see below."),
    ]
    provider: Annotated[
        str | None, Meta(description="Whose cooperation it is, if all of it is one provider's.")
    ] = None
    not_published: Annotated[
        Line | None, Meta(description="What is not published there, in words.")
    ] = None
    passing_on: Annotated[
        Line | None,
        Meta(description="Why what came may be shown to anybody and passed on to members, in words:"
             " what the licence allows, and that no persons are named in it. Without it only the"
             " people of the centre open it."),
    ] = None  # fmt: skip
    unconfirmed: Annotated[
        Line | None,
        Meta(description="What was assumed because no whole answer was seen. Such a source can be"
             " looked at (`--look`) and not fetched."),
    ] = None  # fmt: skip
    details: Annotated[Details | None, Meta(description="See below.")] = None
    cut: Annotated[Cut | None, Meta(description="See below.")] = None
    read: Annotated[Reading, Meta(description="See below.")] = Reading()
    manner: Annotated[Manner, Meta(description="See below.")] = Manner()
    key: Annotated[Key | None, Meta(description="See below.")] = None
    expect: Annotated[Expectations, Meta(description="See below.")] = Expectations()
    certificates: Annotated[
        dict[Line, Annotated[str, Meta(pattern=r"^[A-Za-z0-9][\w.-]*\.pem$", max_length=100)]],
        Meta(description="For hosts whose servers do not send it: the file beside the recipe that"
             " holds the intermediate certificate (PEM). It helps to find the way to a certificate"
             " that this computer trusts, and is trusted for nothing itself."),
    ] = {}  # fmt: skip


STEPS: tuple[type[_Step], ...] = (
    OneFile, PagesByNumber, PagesByOffset, PagesByNextLink, IndexOfFiles,
)  # fmt: skip
"""All steps that there are."""

TABLES: dict[str, type[_Part]] = {
    "details": Details, "cut": Cut, "read": Reading, "manner": Manner, "key": Key,
    "expect": Expectations, "layout": LayoutClaim,
}  # fmt: skip
"""The other tables of a recipe, by name."""
