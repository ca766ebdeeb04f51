"""Short words for writing JSON Schema (2020-12) of what the API tells."""

from __future__ import annotations

from visitapp.web.api.operations import Schema, ref

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
MAYBE_COUNT: Schema = {"type": ["integer", "null"]}
DAY: Schema = {"type": "string", "format": "date"}
MAYBE_DAY: Schema = {"type": ["string", "null"], "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
MAYBE_ADDRESS: Schema = {"type": ["string", "null"], "format": "uri"}
NAMES: Schema = {"type": "object", "description": "Names by language.", "additionalProperties": TEXT}
LINKS: Schema = {"type": "object", "description": "Addresses.", "additionalProperties": ADDRESS}
POSITION: Schema = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}


def words(*values: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(values)}


def about(schema: Schema, description: str) -> Schema:
    """The schema with what it is about."""
    return {**schema, "description": description}


def several(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def maybe(name: str) -> Schema:
    """A named schema, or null."""
    return {"anyOf": [ref(name), {"type": "null"}]}


def thing(properties: dict[str, Schema], description: str = "", optional: tuple[str, ...] = ()) -> Schema:
    """An object that always has all of these members, but for the optional ones."""
    schema: dict[str, object] = {"type": "object", "properties": properties}
    schema["required"] = [name for name in properties if name not in optional]
    return {"description": description, **schema} if description else schema


def page(name: str, description: str) -> Schema:
    """A part of a list: `items`, and `next`, the address of the part that follows."""
    return thing(
        {"items": several(ref(name)), "next": about(MAYBE_ADDRESS, "What follows; null at the end.")}, description
    )


def features(name: str, description: str) -> Schema:
    """A GeoJSON collection (RFC 7946 §3.3) of features that `name` describes."""
    members = {"type": words("FeatureCollection"), "features": several(ref(name))}
    return thing({**members, "next": about(MAYBE_ADDRESS, "What follows; null at the end.")}, description)


def feature(properties: Schema, description: str) -> Schema:
    """A GeoJSON feature: a point, or null where nobody knows where."""
    point = {"anyOf": [thing({"type": words("Point"), "coordinates": POSITION}), {"type": "null"}]}
    return thing({"type": words("Feature"), "id": TEXT, "geometry": point, "properties": properties}, description)
