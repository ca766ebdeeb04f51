"""Instants and dates of many rows, each read once: a lot of them begin, end or changed at the same."""

from __future__ import annotations

from datetime import date, datetime

from visitapp.store.database import day, instant


class Moments(dict[object, datetime]):
    """Instants by how the database gives them."""

    def __missing__(self, given: object) -> datetime:
        moment = self[given] = instant(given)
        return moment


class Days(dict[object, date]):
    """Dates by how the database gives them."""

    def __missing__(self, given: object) -> date:
        read = self[given] = day(given)
        return read
