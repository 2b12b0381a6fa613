"""Parameters at, below and above what the service model allows, and with what its patterns do not cover."""

import shapes

# Characters to build texts of, and those that some pattern or other does not take.
FILL = ["a", "A", "1", "/"]
BAD = [" ", "é", "\u0100", "\x00", "a", "*"]


def text_of(shape, length):
    """A text of this length that breaks no constraint; `None` where there is none."""
    pattern = shape.metadata.get("pattern")
    if "enum" in shape.metadata:
        return next((value for value in shape.metadata["enum"] if len(value) == length), None)
    candidates = [fill * length for fill in FILL]
    if length >= 1:
        candidates += ["/" + "a" * (length - 1)]
    if length >= 2:
        candidates += ["/" + "a" * (length - 2) + "/"]
    return next((text for text in candidates if not pattern or shapes.matches(pattern, text)), None)


def texts(shape):
    """Texts for a parameter: pairs of a text and whether the model takes it."""
    metadata = shape.metadata
    lengths = set()
    for bound in ("min", "max"):
        if bound in metadata:
            lengths |= {metadata[bound] - 1, metadata[bound], metadata[bound] + 1}
    values = set(metadata.get("enum", []))
    if values:
        values |= {"", "Nothing", next(iter(values)).swapcase()}
    for length in lengths:
        if length >= 0 and (text := text_of(shape, length)) is not None:
            values.add(text)
        elif length == 0:
            values.add("")
        elif length > metadata.get("max", length):
            values.add("a" * length)
    if "pattern" in metadata:
        length = max(metadata.get("min", 1), 2)
        good = text_of(shape, length) or "a" * length
        values |= {good[:-1] + bad for bad in BAD} | {bad + good[1:] for bad in BAD}
    return [(value, not list(shapes.broken(shape, value))) for value in sorted(values)]


def numbers(shape):
    bounds = [shape.metadata[bound] for bound in ("min", "max") if bound in shape.metadata]
    values = {value for bound in bounds for value in (bound - 1, bound, bound + 1)} | {-1}
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    return [(value, (low is None or value >= low) and (high is None or value <= high)) for value in sorted(values)]


def cases(operation, valid):
    """Calls that differ from a valid one in a single parameter: a name for it, the parameters, and whether the model
    takes them."""
    shape = operation.input_shape
    if shape is None:
        return
    for name, member in shape.members.items():
        if name in shape.required_members:
            yield f"{name} missing", {k: v for k, v in valid.items() if k != name}, False
        if member.type_name == "string":
            for value, good in texts(member):
                yield f"{name}={shorten(value)}", {**valid, name: value}, good
        elif member.type_name == "integer":
            for value, good in numbers(member):
                yield f"{name}={value}", {**valid, name: value}, good
        elif member.type_name == "boolean":
            for value in (True, False):
                yield f"{name}={value}", {**valid, name: value}, True
        elif member.type_name == "list" and member.member.type_name == "string":
            for value, good in texts(member.member):
                yield f"{name}[1]={shorten(value)}", {**valid, name: [*valid.get(name, []), value]}, good
        elif name == "ContextEntries":
            for value, good in texts(member.member.members["ContextKeyName"]):
                entry = {"ContextKeyName": value, "ContextKeyValues": ["x"], "ContextKeyType": "string"}
                yield f"{name}={shorten(value)}", {**valid, name: [entry]}, good


def shorten(value):
    return repr(value) if len(value) < 24 else f"{value[:8]!r}…({len(value)})"
