"""The demo as far as October's 19 books go, without the plans and the PDF: FOLDER."""

import sys
from pathlib import Path

from saiken_addin import sample
from saiken_addin.garbage import look_rarely
from saiken_addin.workflow.consolidate import consolidate
from saiken_addin.workflow.demo import prepare
from saiken_addin.workflow.receive import receive

look_rarely()
folder = prepare(Path(sys.argv[1]), lambda *_: None)
receive(folder, [], lambda *_: None)
consolidate(folder, sample.MONTH)
