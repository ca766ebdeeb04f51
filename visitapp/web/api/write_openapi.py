"""The operations that write: what a program may do with an office's token."""

from __future__ import annotations

from collections.abc import Mapping

from visitapp.web.api.operations import Operation, Schema

SCHEMAS: Mapping[str, Schema] = {}
OPERATIONS: tuple[Operation, ...] = ()
