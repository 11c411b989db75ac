"""Cells with custom functions: one array call against single calls, as JSON. `… COUNT [single]`.

The calls go through xlwings' own code by the stand-in for Windows in tests/windows_excel.py. What
is not in it is Excel's own side of each call: the change of process, which single calls pay as often.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support import windows_excel

count, single = int(sys.argv[1]), sys.argv[2:] == ["single"]
windows_excel.pretend()
call = windows_excel.caller_of_udfs()
columns = [[[float(601 + row)] for row in range(count)], [[float(1000 + row)] for row in range(count)]]
ranges = (
    [[windows_excel.ComRange([one[row]]) for one in columns] for row in range(count)]
    if single
    else [[windows_excel.ComRange(one) for one in columns]]
)
call("udfs.functions", "SAIKEN_COLLECTION_RATE", ranges[0])  # imports and compiles

began, cpu = time.perf_counter(), time.process_time()
results = [call("udfs.functions", "SAIKEN_COLLECTION_RATE", tuple(pair)) for pair in ranges]
took = (time.perf_counter() - began, time.process_time() - cpu)
assert len(results) * (1 if single else len(results[0])) == count
print(json.dumps(took))
