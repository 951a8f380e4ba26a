"""Everything rxkg raises on purpose.

    RxkgError
    ├── SourceError            a file that cannot be read as text at all
    ├── TerminologyError       a terminology file that is not what its name says
    ├── FormatError            an unknown or unsuitable format name
    ├── NotFoundError          a drug, fact, section or named query that the base does not hold
    ├── QueryError             SPARQL or search syntax, with line and column
    ├── ExportError            a target that cannot be written, or does not suit the format
    ├── ProtocolError          a request that the SPARQL endpoint refuses, with its HTTP status
    ├── ServerError            an endpoint that cannot be started
    ├── RemoteError            another store that does not take or answer what it is sent
    ├── KnowledgeBaseError     the folder is missing, damaged, too new or of another kind
    │   └── LockedError        another writer holds it
    └── IntegrityError         what was built contradicts itself; the live generation was left alone

An error holds its data as attributes and builds its sentence from them; the sentence ends in what to do.
"""

from __future__ import annotations


class RxkgError(Exception):
    """Base of all errors raised by rxkg; `str(error)` is a whole sentence for a person."""


class SourceError(RxkgError):
    """A source that cannot be taken in.

    Attributes: `file` as it was named, `reason`, `remedy`, `line` (from 1) where one is known, and `code`, the
    diagnostic's short name.
    """

    def __init__(self, file: str, reason: str, remedy: str, *, line: int | None = None, code: str = "unreadable"):
        self.file, self.reason, self.remedy, self.line, self.code = file, reason, remedy, line, code
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {reason}; {remedy}")


class TerminologyError(RxkgError):
    """A terminology file that cannot be taken in; nothing is changed by it.

    Attributes: `file`, `reason`, `remedy` and `line` (from 1) where one is known.
    """

    def __init__(self, file: str, reason: str, remedy: str, *, line: int | None = None):
        self.file, self.reason, self.remedy, self.line = file, reason, remedy, line
        super().__init__(f"{file}:{line}: {reason}; {remedy}" if line else f"{file}: {reason}; {remedy}")


class FormatError(RxkgError):
    """A format name that is not known, or not for this use. Attributes: `name`, `known`."""

    def __init__(self, name: str, known: tuple[str, ...], *, why: str = "is not a known format"):
        self.name, self.known = name, known
        super().__init__(f"{name!r} {why}; use one of {', '.join(known)}")


class NotFoundError(RxkgError):
    """Something asked for by name is not there. Attributes: `what`, `name`, `suggestions` (best first)."""

    def __init__(self, what: str, name: str, suggestions: tuple[str, ...] = ()):
        self.what, self.name, self.suggestions = what, name, suggestions
        hint = f"; did you mean {' or '.join(suggestions[:3])}?" if suggestions else ""
        super().__init__(f"no {what} named {name!r}{hint}")


class QueryError(RxkgError):
    """A query that cannot be read or run. Attributes: `reason`, `line` and `column` (from 1, None where unknown)."""

    def __init__(self, reason: str, *, line: int | None = None, column: int | None = None):
        self.reason, self.line, self.column = reason, line, column
        place = f"line {line}, column {column}: " if line else ""
        super().__init__(f"query: {place}{reason}")


class ExportError(RxkgError):
    """An export that cannot be written where it should be. Attributes: `target`, `reason`, `remedy`."""

    def __init__(self, target: str, reason: str, remedy: str):
        self.target, self.reason, self.remedy = target, reason, remedy
        super().__init__(f"{target}: {reason}; {remedy}")


class ProtocolError(RxkgError):
    """A request that the SPARQL endpoint refuses. Attributes: `status` of HTTP, `headers` that go with it."""

    def __init__(self, status: int, message: str, headers: tuple[tuple[str, str], ...] = ()):
        self.status, self.headers = status, headers
        super().__init__(message)


class ServerError(RxkgError):
    """An endpoint that cannot be started. Attributes: `reason`, `remedy`."""

    def __init__(self, reason: str, remedy: str):
        self.reason, self.remedy = reason, remedy
        super().__init__(f"the endpoint cannot be started: {reason}; {remedy}")


class RemoteError(RxkgError):
    """Another store does not take or answer what it is sent.

    Attributes: `url` without name and password, `reason`, `remedy`, `status` of HTTP (None where there was no answer).
    """

    def __init__(self, url: str, reason: str, remedy: str, *, status: int | None = None):
        self.url, self.reason, self.remedy, self.status = url, reason, remedy, status
        super().__init__(f"{url}: {reason}; {remedy}")


class KnowledgeBaseError(RxkgError):
    """A knowledge base folder that cannot be used. Attributes: `path`, `reason`, `remedy`."""

    def __init__(self, path: str, reason: str, remedy: str):
        self.path, self.reason, self.remedy = path, reason, remedy
        super().__init__(f"{path}: {reason}; {remedy}")


class LockedError(KnowledgeBaseError):
    """Another process writes to the knowledge base at this moment."""


class IntegrityError(RxkgError):
    """A freshly made generation failed its checks and was thrown away. Attribute: `findings`."""

    def __init__(self, findings: tuple[str, ...]):
        self.findings = findings
        super().__init__(
            f"the new generation failed its checks ({'; '.join(findings[:3])}); the live one was left as it was"
        )
