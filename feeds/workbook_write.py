"""Writes the empty table that is handed out for a programme, as an Excel workbook."""

from __future__ import annotations

import io
from datetime import datetime
from functools import lru_cache

from feeds.table_words import TEMPLATE, field_of

WIDE = {"title": 34.0, "description": 60.0, "place": 26.0, "address": 26.0}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001  # a workbook's instants have no zone
_FORMATS = {"first_day": "yyyy-mm-dd", "last_day": "yyyy-mm-dd", "start_time": "hh:mm", "end_time": "hh:mm"}
_ROWS = 500
"""Rows whose cells are formatted beforehand, so that a day stays a day whatever the spreadsheet's own language."""


@lru_cache(maxsize=4)
def empty_workbook(language: str) -> bytes:
    """One sheet with the headings of `feeds.table_words.TEMPLATE`, the first row kept in view."""
    # Only for who downloads it.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = "visitapp"
    sheet = book.active
    assert sheet is not None
    sheet.title = TEMPLATE[language][0]
    sheet.append(TEMPLATE[language])
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(TEMPLATE[language], 1):
        field = field_of(heading)
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = WIDE.get(field, max(14.0, len(heading) * 1.1))
        if field in _FORMATS:
            for row in range(2, _ROWS + 2):
                sheet.cell(row, number).number_format = _FORMATS[field]
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
