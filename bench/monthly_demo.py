"""The demo as far as October's 19 books go, without the plans and the PDF: FOLDER."""

import sys
from pathlib import Path

from saiken_addin.core.memory import look_rarely
from saiken_addin.demo import sample
from saiken_addin.demo.run import prepare
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.receive.receipt import receive

look_rarely()
folder = prepare(Path(sys.argv[1]), lambda *_: None)
receive(folder, [], lambda *_: None)
consolidate(folder, sample.MONTH)
