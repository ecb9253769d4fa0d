"""An oracle for exchanges: the original document, read without a line of the package.

``jsonschema-rs`` judges every parameter, header and body against the place in the document where
its schema stands, formats asserted; ``jsonschema`` does the same where a test asks for it.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import jsonschema_rs
import yaml

Json = Any  # whatever a document says
_HERE = "urn:document"
_SAFE = "/-._~:!$&'()*+,;=@"
_IGNORED = ("accept", "content-type", "authorization")  # as the specification has it
_EVERY = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def load(path: Path) -> dict[str, Json]:
    """Return what the document at *path* says, its keys as texts."""
    text = path.read_text(encoding="utf-8")
    try:
        return json.loads(text)
    except ValueError:
        return json.loads(json.dumps(yaml.load(text, _Loader)))  # noqa: S506 - a safe loader


class _Loader(yaml.CSafeLoader):
    """YAML whose dates and keys are texts."""


for _sign, _found in list(_Loader.yaml_implicit_resolvers.items()):
    _Loader.yaml_implicit_resolvers[_sign] = [
        one for one in _found if one[0] != "tag:yaml.org,2002:timestamp"
    ]


class Oracle:
    """Judges exchanges by the document that they are said to follow."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        self.document = document
        self.is_swagger = "swagger" in document
        self.is_old = self.is_swagger or str(document.get("openapi", "")).startswith("3.0")
        self._registries = {
            mark: jsonschema_rs.Registry([(_HERE, self._rewritten(document, mark))])
            for mark in ("readOnly", "writeOnly")
        }
        self._validators: dict[tuple[str, str], Any] = {}
        self.operations = dict(self._operations())

    def problems(self, record: Mapping[str, Json]) -> Iterator[str]:
        """Yield what is wrong with the exchange *record*, whose bodies are parsed."""
        pointer, item, operation = self.operations[
            (record["operation_name"], record["request"]["method"])
        ]
        known = self.known_parameters(pointer, item, operation)
        yield from self._request(record, f"{pointer[0]}/{pointer[1]}", operation, known)
        yield from self._response(record, f"{pointer[0]}/{pointer[1]}", operation)

    def known_parameters(
        self, pointer: tuple[str, str], item: Json, operation: Json
    ) -> list[tuple[str, Json]]:
        """Return the parameters of an operation with their places; its own replace the path's."""
        own = [*self._parameters("/".join(pointer), operation)]
        replaced = {(one["name"], one.get("in")) for _, one in own}
        shared = self._parameters(pointer[0], item)
        return [p for p in shared if (p[1]["name"], p[1].get("in")) not in replaced] + own

    def judge(self, pointer: str, mark: str, value: Json) -> list[str]:
        """Return what is wrong with *value* by the schema at *pointer* of the document."""
        key = (pointer, mark)
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_HERE}#{quote(pointer, safe=_SAFE)}"},
                registry=self._registries[mark],
                validate_formats=True,
            )
        return [
            f"{pointer}: {error.message[:160]} at {list(error.instance_path)}"
            for error in self._validators[key].iter_errors(value)
        ][:3]

    # -- requests --------------------------------------------------------------------------------

    def _request(
        self, record: Json, pointer: str, operation: Json, known: list[tuple[str, Json]]
    ) -> Iterator[str]:
        request = record["request"]
        path, _, query = request["endpoint"].partition("?")
        template = self._base() + self._path_of(pointer)
        names = re.findall(r"\{([^}]*)\}", template)
        parts = re.split(r"\{[^}]*\}", template)
        found = re.fullmatch("([^/]*)".join(map(re.escape, parts)), path)
        if found is None:
            yield f"{path} does not match {template}"
            return
        texts = dict(zip(names, found.groups(), strict=True))
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        headers = {name.lower(): value for name, value in request["headers"].items()}
        for place, one in known:
            yield from self._parameter(place, one, texts, pairs, headers)
        body = request["body"]
        place, is_required = self.body_place(pointer, operation, known, headers)
        if body is None:
            if is_required:
                yield f"{pointer}: no body"
        elif place is not None and "json" in headers.get("content-type", ""):
            yield from self.judge(place, "readOnly", body)

    def _parameter(
        self,
        pointer: str,
        one: Json,
        texts: Mapping[str, str],
        pairs: list[tuple[str, str]],
        headers: Mapping[str, str],
    ) -> Iterator[str]:
        name = one["name"]
        held = _held(one, texts, pairs, headers)
        schema = "schema" if "schema" in one else ""
        if "content" in one:
            kind = next(iter(one["content"]))
            schema = f"content/{_escaped(kind)}/schema"
        if held is None:
            # Objects in a query have the names of their members.
            is_told = one.get("in") == "path" or (
                one.get("in") == "header" and name.lower() not in _IGNORED
            )
            if one.get("required") and is_told:
                yield f"{pointer}: parameter {name} is missing"
            return
        place = f"{pointer}/{schema}" if schema else pointer
        told = [list(self._readings(text, one)) for text in held]
        candidates = [value for values in told for value in values] if len(told) == 1 else []
        candidates += [[values[n % len(values)] for values in told] for n in range(4)]
        if all(self.judge(place, "readOnly", value) for value in candidates):
            problem = self.judge(place, "readOnly", candidates[0])
            yield f"{pointer}: {name}={held!r} fits not: {problem}"

    def _readings(self, text: str, one: Json) -> Iterator[Json]:
        """Yield what *text* may mean: itself, a JSON value, a list, an object."""
        plain = unquote(text)
        yield from _scalars(plain)
        for sign in (",", " ", "|", "\t"):
            parts = [unquote(part) for part in text.split(sign)]
            yield [_scalars(part)[0] for part in parts]
            yield [_scalars(part)[-1] for part in parts]
            if len(parts) % 2 == 0:
                yield {parts[n]: _scalars(parts[n + 1])[-1] for n in range(0, len(parts), 2)}
            if all("=" in part for part in parts):
                yield {
                    key: _scalars(held)[-1] for key, _, held in (p.partition("=") for p in parts)
                }
        if one.get("style") in ("label", "matrix"):
            yield from self._readings(plain[1:], {})
            _, _, rest = plain.partition("=")
            yield from _scalars(rest)
            yield [_scalars(part.rpartition("=")[2])[-1] for part in re.split("[.;,]", plain[1:])]
            yield [_scalars(part.rpartition("=")[2])[0] for part in re.split("[.;,]", plain[1:])]

    def body_place(
        self, pointer: str, operation: Json, known: list[tuple[str, Json]], headers: Json
    ) -> tuple[str | None, bool]:
        """Return where the schema of a request's body is, and whether there must be one."""
        if self.is_swagger:
            for place, one in known:
                if one.get("in") == "body":
                    return f"{place}/schema", bool(one.get("required"))
            return None, False
        if "requestBody" not in operation:
            return None, False
        place, body = self._followed(f"{pointer}/requestBody", operation["requestBody"])
        kind = headers.get("content-type", "").partition(";")[0]
        return self._content_place(place, body, kind), bool(body.get("required"))

    # -- responses -------------------------------------------------------------------------------

    def _response(self, record: Json, pointer: str, operation: Json) -> Iterator[str]:
        answer = record["response"]
        status = str(answer["status_code"])
        documented = {str(name).upper(): name for name in operation.get("responses", {})}
        name = next(
            (documented[n] for n in (status, f"{status[0]}XX", "DEFAULT") if n in documented), None
        )
        if name is None:
            # A server that is down answers whatever was promised, if nothing was for that.
            is_failure = int(status) >= 400 and not any(n[0] == status[0] for n in documented)
            if not is_failure and (documented or status != "200"):
                yield f"{pointer}: status {status} is not documented"
            return
        place, response = self._followed(
            f"{pointer}/responses/{name}", operation["responses"][name]
        )
        yield from self._answered(record, place, response)

    def _answered(self, record: Json, place: str, response: Json) -> Iterator[str]:
        """Yield what is wrong with headers and body of an answer that *response* documents."""
        answer = record["response"]
        headers = {key.lower(): value for key, value in answer["headers"].items()}
        for header, told in response.get("headers", {}).items():
            at, one = self._followed(f"{place}/headers/{_escaped(header)}", told)
            if header.lower() != "content-type":
                here = {**one, "name": header, "in": "header"}
                yield from self._parameter(at, here, {}, [], headers)
        yield from self._carried(record, place, response, headers)

    def _carried(
        self, record: Json, place: str, response: Json, headers: Mapping[str, str]
    ) -> Iterator[str]:
        """Yield what is wrong with the body of an answer."""
        body, kind = record["response"]["body"], headers.get("content-type", "").partition(";")[0]
        if self.is_swagger:
            schema = f"{place}/schema" if "schema" in response else None
        else:
            schema = self._content_place(place, response, kind)
        is_documented = schema is not None or bool(response.get("content"))
        if schema is not None and "json" in kind:
            yield from self.judge(schema, "writeOnly", body)
        elif body is None and schema is not None and kind:
            yield f"{place}: no body in the answer"
        elif body is not None and not is_documented:
            yield f"{place}: a body that is not documented"

    # -- the document ----------------------------------------------------------------------------

    def _operations(self) -> Iterator[tuple[tuple[str, str], tuple[tuple[str, str], Json, Json]]]:
        seen: set[str] = set()
        for shelf in ("paths", "webhooks"):
            for path, told in self.document.get(shelf, {}).items():
                place, item = self._followed(f"/{shelf}/{_escaped(path)}", told)
                for method in item:
                    if method not in _EVERY or not isinstance(item[method], dict):
                        continue
                    plain = f"{method.upper()} {path}"
                    name = item[method].get("operationId") or plain
                    name = plain if name in seen else name
                    seen.add(name)
                    self._paths = {
                        **getattr(self, "_paths", {}),
                        f"{place}/{method}": (shelf, path),
                    }
                    yield (name, method.upper()), ((place, method), item, item[method])

    def _path_of(self, pointer: str) -> str:
        _shelf, path = self._paths[pointer]
        return path if path.startswith("/") else f"/{path}"

    def _base(self) -> str:
        if self.is_swagger:
            return str(self.document.get("basePath", "")).rstrip("/")
        servers = self.document.get("servers") or [{}]
        url = str(servers[0].get("url", ""))
        for name, variable in servers[0].get("variables", {}).items():
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
        rest = url.split("://", 1)[-1]
        return ("/" + rest.split("/", 1)[1]).rstrip("/") if "/" in rest else ""

    def _parameters(self, pointer: str, holder: Json) -> Iterator[tuple[str, Json]]:
        for number, told in enumerate(holder.get("parameters", [])):
            place, one = self._followed(f"{pointer}/parameters/{number}", told)
            if isinstance(one, dict) and "name" in one:
                yield place, one

    def _content_place(self, place: str, holder: Json, kind: str) -> str | None:
        content = holder.get("content") or {}
        for name, media in content.items():
            is_it = name.partition(";")[0].strip() == kind or name in ("*/*", "application/*")
            if is_it and "schema" in media:
                return f"{place}/content/{_escaped(name)}/schema"
        return None

    def _followed(self, pointer: str, value: Json) -> tuple[str, Json]:
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            pointer = unquote(value["$ref"].removeprefix("#"))
            value = self.document
            for part in pointer.split("/")[1:]:
                name = part.replace("~1", "/").replace("~0", "~")
                value = value[int(name)] if isinstance(value, list) else value[name]
        return pointer, value

    def _rewritten(self, node: Json, mark: str) -> Json:
        """Return *node* as JSON Schema 2020-12 has it; members with *mark* must not be there."""
        if isinstance(node, list):
            return [self._rewritten(one, mark) for one in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if self.is_old and isinstance(reference, str):
            return {"$ref": _reference(reference)}
        done = {name: self._rewritten(one, mark) for name, one in node.items()}
        if isinstance(reference, str):
            done["$ref"] = _reference(reference)
        _modernize_limits(done, is_old=self.is_old)
        _limit(done)
        if self.is_old:
            _modernize(done)
        members = node.get("properties")
        if isinstance(members, dict):
            _forbid(done, [n for n, one in members.items() if _is_marked(one, mark)])
        return done


def _limit(done: dict[str, Json]) -> None:
    """Write the formats of whole numbers, which are no formats of JSON Schema, as limits."""
    bits = {"int32": 31, "int64": 63}.get(str(done.get("format")))
    if bits and done.get("type") == "integer":
        lowest, highest = done.get("minimum"), done.get("maximum")
        done["minimum"] = max(-(2**bits), lowest) if type(lowest) is int else -(2**bits)
        done["maximum"] = min(2**bits - 1, highest) if type(highest) is int else 2**bits - 1


def _is_marked(node: Json, mark: str) -> bool:
    return isinstance(node, dict) and node.get(mark) is True


def _forbid(done: dict[str, Json], names: list[str]) -> None:
    """Let no object that is *done* have members with *names*."""
    if isinstance(done.get("required"), list):
        done["required"] = [name for name in done["required"] if name not in names]
    done["properties"] = {**done["properties"], **dict.fromkeys(names, False)}


def _held(
    one: Json, texts: Mapping[str, str], pairs: list[tuple[str, str]], headers: Mapping[str, str]
) -> list[str] | None:
    """Return what stands in the request for the parameter *one*, or None."""
    name, where = one["name"], one.get("in")
    if where == "path":
        return [texts[name]] if name in texts else None
    if where == "query":
        return [value for key, value in pairs if key == name] or None
    is_told = where == "header" and name.lower() not in _IGNORED
    return [headers[name.lower()]] if is_told and name.lower() in headers else None


def _modernize_limits(done: dict[str, Json], *, is_old: bool) -> None:
    """Write exclusive limits as numbers; where they must be numbers already, leave others out."""
    for keyword, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        is_exclusive = done.pop(keyword) if isinstance(done.get(keyword), bool) else False
        if is_exclusive and limit in done and is_old:
            done[keyword] = done.pop(limit)


def _modernize(done: dict[str, Json]) -> None:
    if done.get("type") == "file":
        done["type"] = "string"
    if isinstance(done.get("type"), str) and True in (done.get("nullable"), done.get("x-nullable")):
        done["type"] = [done["type"], "null"]
    if isinstance(done.get("required"), bool):
        del done["required"]
    for keyword in ("id", "$id", "const", "if", "examples"):
        if keyword in done and not isinstance(done[keyword], dict):
            del done[keyword]


def _reference(text: str) -> str:
    return f"{_HERE}#{quote(unquote(text[1:]), safe=_SAFE)}" if text.startswith("#") else text


def _scalars(text: str) -> list[Json]:
    found: list[Json] = [text]
    with contextlib.suppress(ValueError):
        found.append(json.loads(text))
    return found


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
