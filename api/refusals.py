"""What HTTP refuses before any question is asked: each with its status, its code and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from schema.errors import PartnergraphError


class Refusal(PartnergraphError):
    """A request that is not answered. `status` is that of HTTP; `well_formed` when it is a GraphQL request, which the older media type answers with 200."""

    code = "unreadable"
    status = 400
    well_formed = False

    def __init__(self, message: str, hint: str = "", headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        super().__init__(message, hint)
        self.headers = tuple(headers)


class NotSignedIn(Refusal):
    """No key or token where one is needed, or one that is wrong, expired or revoked."""

    code = "not-signed-in"
    status = 401

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint, [(b"www-authenticate", b'Bearer realm="partnergraph"')])


class CrossSite(Refusal):
    """A GET that another site's page has a browser send."""

    code = "cross-site"
    status = 403


class WrongMethod(Refusal):
    """Another HTTP method than GET or POST."""

    code = "wrong-method"
    status = 405

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} is not answered here.", "Use GET or POST.", [(b"allow", b"GET, POST")])


class NotAcceptable(Refusal):
    """An Accept header that none of our two media types meets."""

    code = "not-acceptable"
    status = 406


class TooSlow(Refusal):
    """A body that does not arrive in time."""

    code = "body-too-slow"
    status = 408


class AnswerTooLarge(Refusal):
    """An answer of more bytes than are sent; the averages by which its size was foreseen know no hubs."""

    code = "answer-too-large"
    well_formed = True


class BodyTooLarge(Refusal):
    """A body of more bytes than are taken."""

    code = "body-too-large"
    status = 413


class AddressTooLong(Refusal):
    """A GET whose query string is longer than is taken."""

    code = "address-too-long"
    status = 414


class WrongContent(Refusal):
    """A body that is no JSON in UTF-8."""

    code = "wrong-content"
    status = 415


class WrongHost(Refusal):
    """A Host header that is not one of ours: a wrong address, or a page elsewhere that has made a name point here."""

    code = "wrong-host"
    status = 421


class TooOften(Refusal):
    """More requests in a time than one client may send; Retry-After tells the seconds to wait."""

    code = "too-often"
    status = 429

    def __init__(self, rate: str, seconds: int) -> None:
        super().__init__(f"More than {rate} were sent.", f"Wait {seconds} s, or ask for several things in one operation.", [(b"retry-after", b"%d" % seconds)])


class Busy(Refusal):
    """More operations at once than are run; Retry-After tells the seconds to wait."""

    code = "busy"
    status = 503

    def __init__(self, at_once: int) -> None:
        super().__init__(f"{at_once} operations are running.", "Try again in a second.", [(b"retry-after", b"1")])


class DeadlinePassed(Refusal):
    """An operation that was not answered in the time that HTTP gives it; its read was ended."""

    code = "deadline"
    status = 504
