"""Where the sample files are; benchmarks that need them are left out, with a word, where they are absent."""

import os
from pathlib import Path


def samples_of(benchmark: str) -> Path | None:
    """Give the folder that CHARTWARDEN_SAMPLES names, or None after saying that this benchmark is left out."""
    named = os.environ.get("CHARTWARDEN_SAMPLES")
    if named and Path(named).is_dir():
        return Path(named)
    print(f"{benchmark:12} left out: set CHARTWARDEN_SAMPLES to a folder of sample files")
    return None
