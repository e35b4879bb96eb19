"""Guest lists from spreadsheets: read a file, plan what it would do, do it."""

from regapp.guests.importing.files import LARGEST_FILE, FileProblem, Table, read_table
from regapp.guests.importing.plan import ImportPlan, Problem, plan_import
from regapp.guests.importing.service import ImportRefused, apply_import, import_file

__all__ = [
    "LARGEST_FILE",
    "FileProblem",
    "ImportPlan",
    "ImportRefused",
    "Problem",
    "Table",
    "apply_import",
    "import_file",
    "plan_import",
    "read_table",
]
