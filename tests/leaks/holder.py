"""Holds a text in memory in every form that is looked for, as the control of the search: `find` must see each."""

import sys
from urllib.parse import quote_plus

text = sys.stdin.readline().strip()
held = [text.encode(form) for form in ("utf-8", "utf-16-le", "utf-32-le")] + [quote_plus(text).encode()]
# A piece by itself, as a buffer would hold it that was half overwritten.
held.append(b"\0" * 64 + text[-15:].encode() + b"\0" * 64)
print("ready", flush=True)
sys.stdin.readline()
