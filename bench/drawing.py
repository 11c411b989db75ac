"""Draws the 19 forms and stamps books from them: `python bench/drawing.py COUNT`, as JSON."""

import json
import sys
import time
from itertools import cycle, islice

from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.demo import sample
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.forms.draw import draw
from saiken_addin.forms.fill import fill
from saiken_addin.ooxml.stamp import Template
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.known import identity_values

count = int(sys.argv[1])
month = sample.MONTH
registry = Registry(month.year, tuple(shipped_claims()[month.year]), (), Settings())
forms = [monthly_form(registry, section.name, True) for section in registry.sections]
values = [identity_values(registry, section.name, month) for section in registry.sections]

began, cpu = time.perf_counter(), time.process_time()
drawn = [draw(form) for form in forms]
drawing = (time.perf_counter() - began, time.process_time() - cpu)

began, cpu = time.perf_counter(), time.process_time()
templates = [Template(data) for data in drawn]
for template, form, own in islice(cycle(zip(templates, forms, values, strict=True)), count):
    fill(template, form, own)
stamping = (time.perf_counter() - began, time.process_time() - cpu)

print(json.dumps({"forms": len(forms), "drawing": drawing, "stamping": stamping}))
