"""Folders on durable storage.

Example:
    >>> import tempfile
    >>> sync_folder(Path(tempfile.mkdtemp()))

"""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Put a folder's own entries (names made, moved or removed in it) on durable storage."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
