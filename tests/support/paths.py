"""Where the tests find what lies in the tree."""

import os
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TREE = TESTS.parent
CASES = TESTS / "cases"
DATA = TESTS / "data"
SHARED = Path(os.environ.get("SAIKEN_SHARED", TREE.parent / "shared"))
