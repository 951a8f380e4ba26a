"""What `rxkg export --to fhir` wrote against FHIR's own definitions: structure, bindings, and invariants in FHIRPath.

It runs in an environment of its own, as `fhirpathpy` and `sssom` ask for different versions of the ANTLR runtime. The
definitions are the npm packages of the specification (5.0.0, CC0):

    python -m venv fhir-env && fhir-env/bin/pip install fhirpathpy
    npm pack hl7.fhir.r5.core@5.0.0 hl7.fhir.r5.expansions@5.0.0    # and unpack each into a folder of its name
    fhir-env/bin/python benchmarks/exports/validate_fhir.py FOLDER --core CORE/package --expansions EXPANSIONS/package

Of each resource (each Nth with --every): no element is unknown; cardinalities; the type of each value, primitives by
the specification's expressions; the kind of resource that a reference leads to; required bindings; every invariant of
the elements and of their types. Prints counts, what could not be checked, and the first faults; exit 1 where there is
one. An invariant of severity "warning" is counted apart. fhirpathpy has no `hasValue`, which is given to it here, and
no `lowBoundary`: rng-2 is read as low.value <= high.value where both ends have one unit. Nor does it read strings in
double quotes, which one invariant (eld-11, on definitions of extensions) has: it is told as not checked.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

Json = dict[str, Any]
_REGEX = "http://hl7.org/fhir/StructureDefinition/regex"
_SYSTEM = "http://hl7.org/fhirpath/System."
_PYTHON = {"boolean": bool, "integer": int, "positiveInt": int, "unsignedInt": int, "decimal": (int, float)}
_BATCH = 100
# These ask what is there, not what it says, so that one answer does for all elements of a type that have one shape.
_OF_SHAPE = frozenset(
    (
        "ele-1",
        "ext-1",
        "qty-3",
        "ref-2",
        "rat-1",
        "att-1",
        "cod-1",
        "ident-1",
        "dom-2",
        "dom-4",
        "dom-5",
        "dom-6",
        "cud-1",
    )
)
_RANGE = "low.value.empty() or high.value.empty() or low.code != high.code or low.value <= high.value"


def _has_value(nodes: list[Any]) -> bool:
    """Whether it is one primitive with a value, as the specification has it."""
    held = [getattr(node, "data", node) for node in nodes]
    return len(held) == 1 and held[0] is not None and not isinstance(held[0], dict | list)


_OPTIONS = {
    "userInvocationTable": {"hasValue": {"fn": _has_value, "arity": {0: []}}},
    "traceFn": lambda *_: None,  # some invariants print what they look at
}


class Definitions:
    """The specification's files, each read once."""

    def __init__(self, core: Path, expansions: Path):
        self.core, self.expansions = core, expansions
        self.structure = cache(self._structure)
        self.codes = cache(self._codes)
        self.children = cache(self._children)

    def _structure(self, name: str) -> dict[str, Json]:
        """The elements of a type by path."""
        data = json.loads((self.core / f"StructureDefinition-{name}.json").read_text(encoding="utf-8"))
        return {element["path"]: element for element in data["snapshot"]["element"]}

    def _children(self, name: str, path: str) -> dict[str, tuple[str, str, Json]]:
        """The elements below one by their name in JSON: path, type and definition."""
        found = {}
        for each, element in self.structure(name).items():
            if each.rpartition(".")[0] != path:
                continue
            key = each.rpartition(".")[2]
            if "contentReference" in element:
                found[key] = (element["contentReference"].partition("#")[2], "", element)
                continue
            for kind in element["type"]:
                code = kind["code"]
                if code.startswith(_SYSTEM):
                    code = next(x["valueUrl"] for x in kind["extension"] if x["url"].endswith("fhir-type"))
                    if key == "id" and element["base"]["path"] != "Resource.id":
                        code = "string"  # as Element has it; some of its types say "id", which their own files break
                shown = key.replace("[x]", code[0].upper() + code[1:])
                found[shown] = (each, code, element | {"type": [kind]})
        return found

    def regex(self, name: str) -> re.Pattern[str] | None:
        """What a primitive's text must be."""
        value = self.structure(name).get(f"{name}.value")
        said = [x for kind in value["type"] for x in kind.get("extension", []) if x["url"] == _REGEX] if value else []
        return re.compile(said[0]["valueString"]) if said else None

    def _codes(self, value_set: str) -> frozenset[tuple[str, str]] | None:
        """(system, code) of a value set; None where the package does not list them all."""
        path = self.expansions / f"ValueSet-{value_set.partition('|')[0].rpartition('/')[2]}.json"
        if not path.exists():
            return None
        listed = json.loads(path.read_text(encoding="utf-8")).get("expansion", {}).get("contains", [])
        return frozenset((each["system"], each["code"]) for each in _flatten(listed)) or None


def _flatten(items: list[Json]) -> Iterator[Json]:
    for item in items:
        yield item
        yield from _flatten(item.get("contains", []))


class Checker:
    """Checks resources and keeps what it found."""

    def __init__(self, definitions: Definitions):
        self.definitions = definitions
        self.counts: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], str] = {}
        self.unchecked: Counter[str] = Counter()
        self._compiled: dict[str, Callable[..., list[Any]]] = {}
        self._unread: dict[str, Exception] = {}  # expressions that the library's parser refuses
        self._by_shape: dict[tuple[str, str, str], bool] = {}
        self._resource: Json = {}

    def check(self, resource: Json) -> None:
        name = resource["resourceType"]
        self._resource = resource
        self.counts[name] += 1
        inherited = {}  # not every snapshot repeats them
        for kind in ("Resource", "DomainResource", name):
            inherited |= {c["key"]: c for c in self.definitions.structure(kind)[kind].get("constraint", [])}
        self._invariants(list(inherited.values()), resource, name, name)
        self._members(name, name, {k: v for k, v in resource.items() if k != "resourceType"}, name)

    def _fault(self, rule: str, place: str, shown: object) -> None:
        self.faults[rule, place] += 1
        self.examples.setdefault((rule, place), f"{self._resource['id']}: {str(shown)[:200]}")

    def _members(self, name: str, path: str, value: Json, place: str) -> None:
        known = self.definitions.children(name, path)
        counts: Counter[str] = Counter()
        for key, held in value.items():
            if key not in known:
                self._fault("unknown element", f"{place}.{key}", held)
                continue
            inner, code, element = known[key]
            many = element["base"]["max"] not in ("0", "1")
            if many != isinstance(held, list) or held in ([], {}, ""):
                self._fault("list or not", f"{place}.{key}", held)
                continue
            items = held if many else [held]
            counts[element["path"]] += len(items)
            for item in items:
                self._element(name, inner, code, element, item, f"{place}.{key}")
        for element in {e["path"]: e for _, _, e in known.values()}.values():
            number = counts[element["path"]]
            most = element["max"]
            self.counts["cardinalities"] += 1
            if number < element["min"] or (most != "*" and number > int(most)):
                self._fault(f"{element['min']}..{most}", element["path"], number)

    def _element(self, name: str, path: str, code: str, element: Json, value: Any, place: str) -> None:
        self.counts["elements"] += 1
        nested = not code or code in ("BackboneElement", "Element")
        kind = path if nested else code
        constraints = {c["key"]: c for c in element.get("constraint", [])}
        if not nested:
            constraints |= {c["key"]: c for c in self.definitions.structure(code)[code].get("constraint", [])}
        self._invariants(list(constraints.values()), value, kind, place)
        if nested:
            self._members(name, path, value, place)
        elif isinstance(value, dict):
            self._members(code, code, value, place)
        else:
            self._primitive(code, value, place)
        self._binding(element, code, value, place)
        if code == "Reference" and "reference" in value:
            self._target(element["type"][0], value["reference"], place)

    def _primitive(self, code: str, value: Any, place: str) -> None:
        self.counts["primitives"] += 1
        right = _PYTHON.get(code, str)
        if not isinstance(value, right) or (right is not bool and isinstance(value, bool)):
            self._fault(f"type {code}", place, value)
            return
        pattern = self.definitions.regex(code)
        text = json.dumps(value) if not isinstance(value, str) else value
        if pattern and not pattern.fullmatch(text):
            self._fault(f"form of {code}", place, repr(value))

    def _target(self, kind: Json, reference: str, place: str) -> None:
        self.counts["references"] += 1
        targets = {profile.rpartition("/")[2] for profile in kind.get("targetProfile", [])}
        if targets and "Resource" not in targets and reference.partition("/")[0] not in targets:
            self._fault("target of a reference", place, reference)

    def _binding(self, element: Json, code: str, value: Any, place: str) -> None:
        binding = element.get("binding", {})
        if binding.get("strength") != "required":
            return
        codes = self.definitions.codes(binding["valueSet"])
        if codes is None:
            self.unchecked[f"value set {binding['valueSet']} of {element['path']}"] += 1
            return
        self.counts["required bindings"] += 1
        if isinstance(value, str):
            fits = value in {each for _, each in codes}
        else:
            codings = [value] if code == "Coding" else value.get("coding", value.get("concept", {}).get("coding", []))
            fits = any((each.get("system"), each.get("code")) in codes for each in codings)
        if not fits:
            self._fault(f"not of {binding['valueSet']}", place, value)

    def _invariants(self, constraints: list[Json], value: Any, kind: str, place: str) -> None:
        for constraint in constraints:
            key = constraint["key"]
            expression = _RANGE if key == "rng-2" else constraint["expression"]
            shape = (key, kind, _shape(value)) if key in _OF_SHAPE else None
            told = self._by_shape.get(shape) if shape else None
            if told is None:
                try:
                    if expression in self._unread:
                        raise self._unread[expression]
                    told = self._evaluate(expression, value, kind)
                except Exception as e:  # what the library cannot evaluate is told, not passed
                    self.unchecked[f"invariant {key} at {place}: {type(e).__name__} {str(e)[:80]}"] += 1
                    if expression not in self._compiled:
                        self._unread[expression] = e
                    continue
                if shape:
                    self._by_shape[shape] = told
                self.counts["invariants evaluated"] += 1
            self.counts["invariants held"] += told
            if not told:
                mark = "" if constraint["severity"] == "error" else "warning "
                self._fault(f"{mark}{key}", place, constraint["human"])

    def _evaluate(self, expression: str, value: Any, kind: str) -> bool:
        if expression not in self._compiled:
            self._compiled[expression] = fhirpathpy.compile(expression, models["r5"], _OPTIONS)
        context = {"resource": self._resource, "rootResource": self._resource}
        node = value if value is self._resource else ResourceNode.create_node(value, kind)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = self._compiled[expression](node, context)
        return result in ([True], [])  # no result is no violation, by the specification


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}{_shape(item)}" for key, item in sorted(value.items())) + "}"
    return f"[{','.join(map(_shape, value))}]" if isinstance(value, list) else ""


_checker: Checker


def start(core: Path, expansions: Path) -> None:
    """Makes the checker of a process."""
    global _checker
    _checker = Checker(Definitions(core, expansions))


def check(lines: list[str]) -> tuple[Counter[str], Counter[tuple[str, str]], dict[tuple[str, str], str], Counter[str]]:
    """What was found in some resources."""
    _checker.counts, _checker.faults, _checker.examples, _checker.unchecked = Counter(), Counter(), {}, Counter()
    for line in lines:
        _checker.check(json.loads(line))
    return _checker.counts, _checker.faults, _checker.examples, _checker.unchecked


def batches(folder: Path, every: int) -> Iterator[list[str]]:
    """The resources of a folder, some at a time."""
    for path in sorted(folder.glob("*.ndjson")):
        with path.open(encoding="utf-8", newline="\n") as stream:
            lines = islice(stream, 0, None, every)
            while batch := list(islice(lines, _BATCH)):
                yield batch


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--core", type=Path, required=True)
    parser.add_argument("--expansions", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    began = time.perf_counter()
    counts: Counter[str] = Counter()
    faults: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    unchecked: Counter[str] = Counter()
    given = (options.core, options.expansions)
    with ProcessPoolExecutor(options.processes, initializer=start, initargs=given) as pool:
        tasks = batches(options.folder, options.every)
        while window := list(islice(tasks, 4 * options.processes)):  # no more is held at a time
            for some in pool.map(check, window):
                counts += some[0]
                faults += some[1]
                examples = some[2] | examples
                unchecked += some[3]
    for name, number in sorted(counts.items()):
        print(f"{name}: {number:,}")
    for name, number in sorted(unchecked.items()):
        print(f"not checked: {name} ({number:,} times)")
    errors = {key: number for key, number in faults.items() if not key[0].startswith("warning ")}
    for (rule, place), number in sorted(faults.items()):
        print(f"{number:,} times {rule} at {place}, first {examples[rule, place]}")
    print(f"{sum(errors.values()):,} faults, {time.perf_counter() - began:.0f} s")
    return int(bool(errors))


if __name__ == "__main__":
    sys.exit(main())
