"""Reading `competition.yaml` and the programs' `metadata.yaml`."""

from __future__ import annotations

from typing import Any

import yaml

from organizer.findings import Finding, error


class _Loader(yaml.SafeLoader):
    """The loader of the platform, but a key given twice is an error: there the last one wins silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice[0]!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _text_keys(value: Any) -> Any:
    """The same data with text for every key, as the rules expect (YAML also has numbers, dates and null there)."""
    if isinstance(value, dict):
        return {str(key): _text_keys(part) for key, part in value.items()}
    return [_text_keys(part) for part in value] if isinstance(value, list) else value


def read_mapping(content: bytes | None, place: str) -> dict[str, Any] | Finding:
    """The mapping a YAML file holds, or why it holds none."""
    if content is None:
        return error(place, "The file is missing.", f"Put {place.split(': ')[-1]} there.")
    try:
        data = yaml.load(content, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as problem:
        return error(place, "The file is no valid YAML: " + " ".join(str(problem).split()), "Correct the line named.")
    if not isinstance(data, dict):
        return error(place, "The file does not hold a mapping of keys to values.", "Write `key: value` lines.")
    return dict(_text_keys(data))
