"""Column types of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tortoise.fields import DatetimeField
from tortoise.models import Model


class UtcDatetimeField(DatetimeField[Any]):
    """An instant, always kept in UTC. SQLite compares text, so one offset must stand for all.

    A naive value raises ValueError: nobody knows which instant it is.
    """

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        """`value` in UTC as the engine wants it."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"{self.model_field_name}: {value!r} has no zone")
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)
