"""Templates as they were compiled at an earlier start: compiling those of one page takes a tenth of a second."""

from __future__ import annotations

import hmac
import os
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

_SUM_BYTES = 32


class CompiledTemplates(BytecodeCache):
    """Keeps each template's bytecode as a file in `folder`. Where none can be written, each start compiles anew.

    Jinja looks at the template's source, and this at the rest that it was compiled with: a file is signed with the
    versions and `made_by`, the code that sets Jinja's options. The signature takes `secret`, so that no bytes are run
    that somebody else put there.
    """

    def __init__(self, folder: Path, secret: bytes, made_by: bytes) -> None:
        self._folder = folder
        versions = f"{sys.implementation.cache_tag} {jinja2.__version__}\n".encode()
        self._key = hmac.digest(secret, versions + made_by, sha256)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket when there is a file that we wrote for it."""
        with suppress(OSError):
            kept = self._path(bucket).read_bytes()
            signature, code = kept[:_SUM_BYTES], kept[_SUM_BYTES:]
            if hmac.compare_digest(signature, self._signature(bucket, code)):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket for the next start."""
        code = bucket.bytecode_to_string()
        path = self._path(bucket)
        new = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new.write_bytes(self._signature(bucket, code) + code)
            new.replace(path)

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.template"

    def _signature(self, bucket: Bucket, code: bytes) -> bytes:
        return hmac.digest(self._key, bucket.key.encode() + code, sha256)
