"""The errors of visitapp.

VisitappError
 +-- SettingError        a setting cannot be used
 +-- InputError          a value from outside is wrong: names the field and the fault
 +-- NotFoundError       there is no such thing
 +-- GoneError           there was such a thing
 +-- DecidedError        somebody decided meanwhile
 +-- SourceError         a source could not be harvested
 +-- HostBusyError       a host is being read by others, and somebody waits
 +-- StoreError          the database could not do it
"""

from __future__ import annotations


class VisitappError(Exception):
    """Base of all our errors; str() is one line that names the thing and the fault."""


class SettingError(VisitappError):
    """A setting cannot be used; names the setting."""

    def __init__(self, setting: str, fault: str) -> None:
        super().__init__(f"{setting}: {fault}")
        self.setting = setting
        self.fault = fault


class InputError(VisitappError):
    """A value from outside is wrong. `field` is its name there, `value` what was given."""

    def __init__(self, field: str, fault: str, value: str = "") -> None:
        shown = f" ({value[:80]!r})" if value else ""
        super().__init__(f"{field}: {fault}{shown}")
        self.field = field
        self.fault = fault
        self.value = value


class NotFoundError(VisitappError):
    """There is no such thing."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"no {kind} {name[:120]!r}")
        self.kind = kind
        self.name = name


class GoneError(NotFoundError):
    """There was such a thing; it is removed, or is now `moved_to` (a slug)."""

    def __init__(self, kind: str, name: str, moved_to: str | None = None) -> None:
        super().__init__(kind, name)
        self.moved_to = moved_to


class DecidedError(VisitappError):
    """Somebody decided of this meanwhile, and otherwise. Nothing was changed."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name[:120]!r}: somebody decided meanwhile")
        self.kind = kind
        self.name = name


class SourceError(VisitappError):
    """A source could not be harvested. The run goes on with the next source."""

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(f"{source}: {fault}")
        self.source = source
        self.fault = fault


class HostBusyError(VisitappError):
    """Others read from a host for longer than somebody can wait. Nothing is wrong with it: later it is free."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host}: is being read by another harvest; try again in a minute")
        self.host = host


class StoreError(VisitappError):
    """The database could not do it; str() says what."""
