"""The server that sends mail: always encrypted, with a certificate that is checked.

Nothing of what goes wrong tells the password, and nothing is logged that a server said at length.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

from riparian.errors import BadRequest, RiparianError
from riparian.exchange.plain_text import plain_line
from riparian.language.translate.service_key import ServiceKey
from riparian.store.settings import MailSettings

SECONDS = 30.0
"""How long the server may take to answer."""
_LONGEST_PASSWORD, _LONGEST_ANSWER = 500, 160
_OTHERS = 0o077


class MailNotSent(RiparianError):
    """Mail could not be handed over."""


class MailServerFails(MailNotSent):
    """Nor could any other: the server is out of reach, or does not let this centre in."""


class MailServer:
    """A connection to the server of the settings, open as long as `connected`."""

    def __init__(self, settings: MailSettings, smtp: smtplib.SMTP) -> None:
        self._settings, self._smtp = settings, smtp

    def send(self, message: EmailMessage) -> None:
        """Hand over one message to its one receiver. Raises MailNotSent, and MailServerFails where
        there is no use in going on."""
        try:
            self._smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            answers = list(error.recipients.values())
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.rset()
            raise MailNotSent(
                f"The mail server does not take mail for this address{_said(answers)}.",
                "Check the address.",
            ) from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _failure(self._settings, error) from None


@contextmanager
def connected(settings: MailSettings) -> Iterator[MailServer]:
    """The server, signed in to where the settings name a user. Raises BadRequest for settings that
    lack something, and MailServerFails."""
    host, _, _ = needed(settings)
    password = read_password(settings)
    smtp: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(host, settings.port, timeout=SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(host, settings.port, timeout=SECONDS)
            smtp.starttls(context=context)
        if settings.user is not None and password is not None:
            smtp.login(settings.user, password.reveal())
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _close(smtp)
        raise _failure(settings, error) from None
    try:
        yield MailServer(settings, smtp)
    finally:
        _close(smtp)


def needed(settings: MailSettings) -> tuple[str, str, str]:
    """Server, sender and the address of the pages; raises BadRequest where one is not set."""
    for name, value in (
        ("server", settings.server), ("sender", settings.sender), ("site", settings.site),
    ):  # fmt: skip
        if not value:
            raise BadRequest(
                f"No mail can be sent: `{name}` is not set in the [mail] section of centre.toml.",
                "Set it; the guide is docs/guides/notices.md.",
            )
    assert settings.server
    assert settings.sender
    assert settings.site
    return settings.server, settings.sender, settings.site.rstrip("/")


def read_password(settings: MailSettings) -> ServiceKey | None:
    """The password out of an environment variable, or out of a file that its owner alone may read;
    None where no user is set. Raises BadRequest where it is missing, or others may read it."""
    if settings.user is None:
        return None
    if settings.password_env is not None:
        text, where = os.environ.get(settings.password_env, ""), settings.password_env
    elif settings.password_file is not None:
        text, where = _read(Path(settings.password_file).expanduser()), settings.password_file
    else:
        raise BadRequest(
            "No mail can be sent: there is a `user` in the [mail] section, and no password.",
            "Name an environment variable as `password_env`, or a file as `password_file`.",
        )
    text = text.strip("\r\n")
    if not 0 < len(text) <= _LONGEST_PASSWORD or not text.isprintable():
        raise BadRequest(
            f"No mail can be sent: there is no password in {where}.",
            "Put it there, on one line.",
        )
    return ServiceKey(text)


def _read(path: Path) -> str:
    try:
        if sys.platform != "win32" and path.stat().st_mode & _OTHERS:
            raise BadRequest(
                f"No mail can be sent: others than its owner may read {path}.",
                f"Close it to others: chmod 600 {path}",
            )
        with path.open("rb") as file:
            return file.read(4 * _LONGEST_PASSWORD).decode("utf-8", "replace")
    except OSError as error:
        raise BadRequest(
            f"No mail can be sent: {path} cannot be read ({error.strerror}).",
            "Check `password_file` in centre.toml.",
        ) from error


def _failure(settings: MailSettings, error: Exception) -> MailServerFails:
    """What went wrong, in a sentence."""
    server = f"the mail server {settings.server}"
    match error:
        case ssl.SSLCertVerificationError():
            why = f"{server} shows a certificate that cannot be trusted ({error.verify_message})"
            hint = "Where it has one of your own authority, name that as `ca_file` under [mail]."
        case smtplib.SMTPNotSupportedError():
            why = f"{server} offers no encryption, or no way to sign in"
            hint = 'Try security = "tls" with port 465, or another server.'
        case smtplib.SMTPAuthenticationError():
            why = f"{server} does not accept the user or the password"
            hint = "Check `user` and the password under [mail]."
        case smtplib.SMTPResponseException():
            why = f"{server} does not take it{_said([(error.smtp_code, error.smtp_error)])}"
            hint = "Ask whoever runs the mail server."
        case ssl.SSLError():
            why = f"no encrypted line to {server} could be made"
            hint = 'Check `port` and `security` under [mail]: 587 with "starttls", 465 with "tls".'
        case OSError():
            why = f"{server} cannot be reached ({error.strerror or type(error).__name__})"
            hint = "Check `server` and `port` under [mail]; it is tried again."
        case _:
            why = f"{server} broke off ({type(error).__name__})"
            hint = "It is tried again."
    return MailServerFails(f"{why[:1].upper()}{why[1:]}.", hint)


def _said(answers: Sequence[tuple[int, bytes | str]]) -> str:
    """What the server answered, short and plain."""
    if not answers:
        return ""
    code, text = answers[0]
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f" (it says: {plain_line(f'{code} {words}', _LONGEST_ANSWER)})"


def _close(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        with suppress(OSError):
            smtp.close()
