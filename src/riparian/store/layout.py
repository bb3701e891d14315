"""The folder of a centre: which file stands where.

centre.toml                     settings, written by hand or by `riparian init`
sources/<dataset>/<sha256>.…    received bytes, never changed
evidence/…                      what sources on the web answered, with headers and times; its
                                owner's alone, never made again
journal.db                      what people said, and what members share; made when it is first
                                needed, never rebuilt
keys/                           what signs it, and what a framework's node needs; its owner's alone
channel.json                    how many entries the centre's own journals have had
accounts/accounts.key           what opens people's second factors; its owner's alone
catalogue/readings/…            what readers made of them; can be rebuilt
catalogue/<build>.duckdb        snapshots; can be rebuilt
catalogue/<build>.search.db     what is searched in that snapshot; made with it
catalogue/<build>.sheets.db     what it holds of each of its projects, by key; made with it
catalogue/<build>.lists.arrays  what lists of its projects and overlaps need; made with it
catalogue/<build>.files.json    sizes and checksums of these four; made with them
catalogue/<build>.vectors.npy   vectors of its projects' titles; made after it
catalogue/vectors.db            vectors of texts; can be rebuilt, which takes long
catalogue/inferred.db           purposes that were inferred; can be rebuilt
catalogue/translations.db       what a translation service said; costs money to have again
catalogue/current               the name of the live snapshot
catalogue/history/…             a small list of every build, for ever; nothing can make it again
for-member/sources/…            what other members share with this one and not with everybody
for-member/catalogue/…          snapshots that hold it too; all of it can be made again out of
                                journal.db

What lies in `for-member` is its owner's alone, and is there only where there is such a thing.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

SETTINGS_FILE = "centre.toml"
SEARCH_INDEX = "search.db"
"""The search index of a snapshot, behind the name of its build."""
FOR_MEMBER = "for-member"
PROJECT_PAGES = "sheets.db"
"""The pages of its projects, behind the same."""
LISTS = "lists.arrays"
"""What lists of its projects and overlaps need, behind the same."""


class Layout(msgspec.Struct, frozen=True):
    """Paths of one centre: of what everybody may see, or `for_member` of what only the member may
    whose node it is. What is there once for both (settings, journal, keys, the lock, translations)
    has one path. `pinned`: a build that is read in place of the live one; nothing is built there.
    """

    root: Path
    for_member: bool = False
    pinned: str = ""

    @property
    def of_everybody(self) -> Layout:
        """The same centre's paths of what everybody may see."""
        return Layout(self.root)

    @property
    def of_member(self) -> Layout:
        """The same centre's paths of what only its member may see."""
        return Layout(self.root, for_member=True)

    @property
    def home(self) -> Path:
        """The folder that holds `sources` and `catalogue`."""
        return self.root / FOR_MEMBER if self.for_member else self.root

    @property
    def settings(self) -> Path:
        """`centre.toml`."""
        return self.root / SETTINGS_FILE

    @property
    def sources(self) -> Path:
        """Where received bytes are kept."""
        return self.home / "sources"

    @property
    def journal(self) -> Path:
        """`journal.db`: what people said. Nothing else holds it."""
        return self.root / "journal.db"

    @property
    def keys(self) -> Path:
        """Where the keys lie that sign what people say, and those of a framework's node."""
        return self.root / "keys"

    @property
    def channel_sizes(self) -> Path:
        """`channel.json`: how many entries the centre's own journals have had."""
        return self.root / "channel.json"

    @property
    def accounts(self) -> Path:
        """Where the key lies that opens the second factors of people's accounts."""
        return self.root / "accounts"

    @property
    def evidence(self) -> Path:
        """What was received from sources on the web, as it came, and the runs that asked."""
        return self.root / "evidence"

    @property
    def catalogue(self) -> Path:
        """What is made of the rest; only `translations`, which cost money, and `history` cannot be
        made again."""
        return self.home / "catalogue"

    @property
    def readings(self) -> Path:
        """What readers made of the datasets."""
        return self.catalogue / "readings"

    @property
    def current(self) -> Path:
        """The file that names the live snapshot."""
        return self.catalogue / "current"

    @property
    def lock(self) -> Path:
        """The file that is locked while the centre is changed."""
        return self.of_everybody.catalogue / "lock"

    @property
    def translations(self) -> Path:
        """`translations.db`: what a translation service answered; kept, for asking again costs."""
        return self.of_everybody.catalogue / "translations.db"

    @property
    def history(self) -> Path:
        """Where the small lists of all builds stand."""
        return self.catalogue / "history"

    def snapshot(self, build_id: str) -> Path:
        """Where the snapshot of that build stands or would stand."""
        return self.catalogue / f"{build_id}.duckdb"

    def search_index(self, build_id: str) -> Path:
        """Where the search index of that build stands or would stand."""
        return self.catalogue / f"{build_id}.{SEARCH_INDEX}"

    def project_pages(self, build_id: str) -> Path:
        """Where the pages of that build's projects stand or would stand."""
        return self.catalogue / f"{build_id}.{PROJECT_PAGES}"

    def lists(self, build_id: str) -> Path:
        """Where it stands, or would stand, what lists of that build's projects and overlaps
        need."""
        return self.catalogue / f"{build_id}.{LISTS}"

    def title_vectors(self, build_id: str) -> Path:
        """Where the vectors of that build's titles stand or would stand."""
        return self.catalogue / f"{build_id}.vectors.npy"

    def title_vector_rows(self, build_id: str) -> Path:
        """Where it stands, or would stand, which row of these vectors is whose, and its figures."""
        return self.catalogue / f"{build_id}.vectors.npz"

    @property
    def vectors(self) -> Path:
        """The vectors of texts that were encoded, by hash."""
        return self.catalogue / "vectors.db"

    @property
    def inferred(self) -> Path:
        """What was inferred of texts, by hash."""
        return self.catalogue / "inferred.db"

    def made_files(self, build_id: str) -> Path:
        """Where it stands, or would stand, what the files of that build were when they were
        made."""
        return self.catalogue / f"{build_id}.files.json"

    def build_log(self, build_id: str) -> Path:
        """Where the log of that build stands or would stand."""
        return self.catalogue / f"{build_id}.log.json"
