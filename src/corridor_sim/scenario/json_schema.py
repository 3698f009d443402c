"""
The schema of a scenario's file as JSON schema, by which editors complete and check it.

Enters: nothing. Leaves: plain data. It knows what one file may say, not what names a network has.
"""

from typing import Any

from corridor_sim.scenario.schema import Headline, ScenarioDocument, SourceCitation

_NOT_INHERITED = (Headline.__name__, SourceCitation.__name__)
"""Mappings that one file gives as a whole; what others lack may come from what the file extends."""


def json_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a scenario's file, with the description of each key."""
    schema = ScenarioDocument.model_json_schema()
    for name, keys in schema["$defs"].items():
        if name not in _NOT_INHERITED:
            keys.pop("required", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "required": ["title"]}
