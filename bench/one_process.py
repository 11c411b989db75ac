"""Receives and consolidates in one process, as the buttons of 事務局ブック do: FOLDER YEAR MONTH."""

import sys
from pathlib import Path

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.memory import look_rarely
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.folder import open_folder
from saiken_addin.workflow.receive.receipt import receive

look_rarely()
folder = open_folder(Path(sys.argv[1]))
receive(folder, [], lambda *_: None)
consolidate(folder, Month(FiscalYear(int(sys.argv[2])), int(sys.argv[3])))
