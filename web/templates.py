"""Compiled templates, remembered for the life of the process: a second app in it compiles nothing again."""

from __future__ import annotations

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

_compiled: dict[str, bytes] = {}


class Remembered(BytecodeCache):
    """Keeps each template's code by its key; Jinja checks the source's digest before it trusts it."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket when the template was compiled before."""
        if known := _compiled.get(bucket.key):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        _compiled[bucket.key] = bucket.bytecode_to_string()


def init_templates(app: Flask) -> None:
    """Tidy white space, and compile each template once a process."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = Remembered()
