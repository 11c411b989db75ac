"""The script that a pandas user would write: every book's sheet read, put together, totalled.

`python bench/pandas_script.py FOLDER OUT.xlsx`. It checks nothing and keeps nothing.
"""

import sys
from pathlib import Path

import pandas as pd

AMOUNTS = ["調定額", "収入済額", "不納欠損額", "還付未済額", "収入未済額", "目標収入未済額"]
COLUMNS = ["債権", "区分", *AMOUNTS]

folder, out = map(Path, sys.argv[1:])
frames = []
for path in sorted(folder.glob("*.xlsx")):
    sheet = pd.read_excel(
        path, sheet_name="月次報告", engine="openpyxl", header=None, skiprows=7, usecols="A:H"
    )
    sheet.columns = COLUMNS
    sheet["債権"] = sheet["債権"].ffill()
    sheet = sheet[sheet["区分"].isin(["現年", "過年"]) & (sheet["債権"] != "合計")]
    _, month, section = path.stem.split("_", 2)
    frames.append(sheet.assign(月=month, 所管課=section))

books = pd.concat(frames, ignore_index=True)
books[AMOUNTS] = books[AMOUNTS].apply(pd.to_numeric, errors="coerce")
books["収入未済額"] = (
    books["調定額"] - books["収入済額"] - books["不納欠損額"] + books["還付未済額"]
)
totals = books.groupby(["月", "区分"])[AMOUNTS].sum()
totals["収納率"] = totals["収入済額"] / totals["調定額"]
totals["達成率"] = totals["目標収入未済額"] / totals["収入未済額"]
with pd.ExcelWriter(out, engine="openpyxl") as writer:
    totals.to_excel(writer, sheet_name="合計")
    books.to_excel(writer, sheet_name="明細", index=False)
