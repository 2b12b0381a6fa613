"""Holds replies against botocore's service model, element by element."""

import base64
import json
import re
import xml.etree.ElementTree as ElementTree

from botocore.parsers import create_parser

# Errors that every operation can answer and no operation lists (IAM API reference, "Common Errors").
COMMON_ERRORS = {
    "AccessDenied": 403,
    "ExpiredToken": 403,
    "InvalidAction": 400,
    "InvalidClientTokenId": 403,
    "MalformedInput": 400,
    "MissingAuthenticationToken": 403,
    "Throttling": 400,
    "ValidationError": 400,
}

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def matches(pattern, text):
    """Whether a pattern of the model, which is a Java one, covers the whole text."""
    if "\\p{" in pattern:
        pattern = pattern.replace(r"\p{L}\p{Z}\p{N}", r"\w\s")
        return re.fullmatch(pattern, text) is not None
    return re.fullmatch(pattern, text, re.ASCII) is not None


def broken(shape, text):
    """Which of its shape's constraints a text breaks."""
    metadata = shape.metadata
    if "enum" in metadata and text not in metadata["enum"]:
        yield f"{text!r} is not one of {metadata['enum']}"
    if len(text) < metadata.get("min", 0):
        yield f"{len(text)} characters, at least {metadata['min']}"
    if "max" in metadata and len(text) > metadata["max"]:
        yield f"{len(text)} characters, at most {metadata['max']}"
    if "pattern" in metadata and not matches(metadata["pattern"], text):
        yield f"{text!r} does not match {metadata['pattern']}"


def walk(shape, element, path):
    """Yields what is wrong with an element by its shape."""
    text = element.text or ""
    if shape.type_name == "structure":
        seen = [local(child) for child in element]
        for name in sorted(set(seen)):
            if name not in shape.members:
                yield f"{path}: there is no member {name}"
            elif seen.count(name) > 1:
                yield f"{path}.{name}: more than once"
        for name in shape.required_members:
            if name not in seen:
                yield f"{path}.{name}: required and missing"
        for child in element:
            if local(child) in shape.members:
                yield from walk(shape.members[local(child)], child, f"{path}.{local(child)}")
    elif shape.type_name == "list":
        if len(element) > shape.metadata.get("max", len(element)):
            yield f"{path}: {len(element)} members"
        for number, child in enumerate(element):
            if local(child) != "member":
                yield f"{path}: {local(child)} in a list"
            yield from walk(shape.member, child, f"{path}[{number}]")
    elif len(element):
        yield f"{path}: elements where a value is expected"
    elif shape.type_name == "string":
        for problem in broken(shape, text):
            yield f"{path}: {problem}"
    elif shape.type_name == "boolean":
        if text not in ("true", "false"):
            yield f"{path}: {text!r} is no truth value"
    elif shape.type_name == "integer":
        if not re.fullmatch(r"-?\d+", text):
            yield f"{path}: {text!r} is no number"
        elif not shape.metadata.get("min", int(text)) <= int(text) <= shape.metadata.get("max", int(text)):
            yield f"{path}: {text} is out of its range"
    elif shape.type_name == "timestamp":
        if not TIME.fullmatch(text):
            yield f"{path}: {text!r} is no time"
    elif shape.type_name == "blob":
        try:
            base64.b64decode(text, validate=True)
        except ValueError:
            yield f"{path}: no base64"
    else:
        yield f"{path}: a {shape.type_name}, which the judge does not know"


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def walk_json(shape, value, path):
    """Yields what is wrong with a value of a service that answers in JSON, by its shape."""
    if shape.type_name == "structure":
        for name in sorted(value):
            if name in shape.members:
                yield from walk_json(shape.members[name], value[name], f"{path}.{name}")
            else:
                yield f"{path}: there is no member {name}"
        for name in shape.required_members:
            if name not in value:
                yield f"{path}.{name}: required and missing"
    elif shape.type_name == "list":
        for number, member in enumerate(value):
            yield from walk_json(shape.member, member, f"{path}[{number}]")
    elif shape.type_name == "string":
        for problem in broken(shape, value):
            yield f"{path}: {problem}"
    elif shape.type_name == "timestamp":
        if not isinstance(value, (int, float)):
            yield f"{path}: {value!r} is no time"
    else:
        yield f"{path}: a {shape.type_name}, which the judge does not know"


def judge_json(reply):
    """Yields what is wrong with a reply of a service that answers in JSON."""
    if not reply.headers.get("x-amzn-requestid"):
        yield "no request id in the header"
    if reply.headers.get("content-type") != "application/x-amz-json-1.1":
        yield f"content type {reply.headers.get('content-type')}"
    value = json.loads(reply.body)
    if reply.status < 300:
        yield from walk_json(reply.operation.output_shape, value, reply.operation.name)
    elif value.get("__type") not in listed_errors(reply.operation) or not value.get("Message"):
        yield f"{value} is none of the model's errors"


def judge(reply, namespace):
    """Yields what is wrong with a reply."""
    request_id = reply.headers.get("x-amzn-requestid")
    if not request_id or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request_id):
        yield f"request id {request_id!r} in the header"
    if not reply.headers.get("content-type", "").startswith("text/xml"):
        yield f"content type {reply.headers.get('content-type')}"
    try:
        root = ElementTree.fromstring(reply.body)
    except ElementTree.ParseError as error:
        yield f"no XML: {error}"
        return
    if not root.tag.startswith(f"{{{namespace}}}"):
        yield f"{root.tag} is not of {namespace}"
    if reply.status >= 300:
        yield from judge_error(reply, root, request_id)
    else:
        yield from judge_result(reply, root, request_id)


def judge_result(reply, root, request_id):
    operation = reply.operation
    if reply.status != 200:
        yield f"status {reply.status}"
    if local(root) != f"{operation.name}Response":
        yield f"the root is {local(root)}"
    children = {local(child): child for child in root}
    shape = operation.output_shape
    wrapper = shape.serialization.get("resultWrapper") if shape else None
    if set(children) != {"ResponseMetadata", wrapper} - {None}:
        yield f"the reply holds {sorted(children)}, expected is {wrapper}"
        return
    inner = [child for child in children["ResponseMetadata"] if local(child) == "RequestId"]
    if [child.text for child in inner] != [request_id]:
        yield "the request id of the body is not that of the header"
    if shape:
        yield from walk(shape, children[wrapper], operation.name)
        parsed = create_parser("query").parse(
            {"status_code": reply.status, "headers": reply.headers, "body": reply.body}, shape
        )
        for name in shape.required_members:
            if name not in parsed:
                yield f"botocore's parser finds no {name}"


def judge_error(reply, root, request_id):
    if local(root) != "ErrorResponse":
        yield f"the root is {local(root)}"
    children = {local(child): child for child in root}
    if set(children) != {"Error", "RequestId"}:
        yield f"the error holds {sorted(children)}"
        return
    if children["RequestId"].text != request_id:
        yield "the request id of the body is not that of the header"
    error = {local(child): child.text for child in children["Error"]}
    if set(error) != {"Type", "Code", "Message"}:
        yield f"the error's elements are {sorted(error)}"
        return
    if error["Type"] != ("Sender" if reply.status < 500 else "Receiver"):
        yield f"status {reply.status} of type {error['Type']}"
    if not error["Message"]:
        yield "an empty message"
    expected = {**COMMON_ERRORS, **listed_errors(reply.operation)}
    if expected.get(error["Code"]) != reply.status:
        yield f"{error['Code']} with status {reply.status}: the model has {expected.get(error['Code'])}"


def listed_errors(operation):
    """The errors that the model lists for an operation, with their HTTP statuses."""
    errors = ((shape.name, shape.metadata.get("error", {})) for shape in operation.error_shapes)
    # Newer ones have no code of their own.
    return {error.get("code", name): error.get("httpStatusCode", 400) for name, error in errors}
