"""Plants one import after the other in a copy of the checkout, and says which contracts break.

Run in the copy, in a process that has imported none of our packages: reads `[[file, line], …]` as
JSON from standard input, writes what lint-imports says of each as a JSON list.
"""

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

from importlinter.cli import lint_imports


def planted(file: Path, line: str) -> str:
    """What lint-imports says while `line` stands at the end of the file."""
    before = file.read_text() if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n")
    said = io.StringIO()
    try:
        with redirect_stdout(said):
            lint_imports(cache_dir=".cache", no_logo=True)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before)
    return said.getvalue()


if __name__ == "__main__":
    json.dump([planted(Path(file), line) for file, line in json.load(sys.stdin)], sys.stdout)
