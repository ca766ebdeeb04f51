"""The page about writing says what the code says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from visitapp.web.api.write_openapi import OPERATIONS
from visitapp.web.api.write_schemas import EXAMPLE

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api-write.md").read_text("utf-8")


def test_example_is_the_one_of_the_schema() -> None:
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)

    assert [json.loads(block) for block in blocks] == [EXAMPLE]


def test_every_address_stands_there() -> None:
    missing = {one.path for one in OPERATIONS if one.path not in DOCUMENT and "{id}/reinstate" not in one.path}

    assert missing == set()
