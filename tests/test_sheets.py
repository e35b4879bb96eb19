"""What people wrote stays text in every spreadsheet."""

import csv
import datetime as dt
import io
import zoneinfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regapp.sheets import guarded, unguarded, write_csv, write_xlsx

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://contoh.example","Klik")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\tx",
    "\rx",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_begins_like_a_formula(text):
    stream = io.BytesIO()
    write_csv(stream, ("name",), [(text,)])
    cell = read_csv(stream.getvalue())[1][0]
    assert cell[0] not in "=+-@\t\r＝＋－＠" and cell.endswith(text)


def test_a_telephone_number_stays_as_it_is():
    assert guarded("+6281200000001") == "+6281200000001"
    assert guarded("+62812 0000") != "+62812 0000"


@given(st.text())
def test_the_guard_comes_off_again(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", [*HOSTILE, "https://contoh.example", "이민석", "007", "PT Borneo <Hijau> & Rekan"])
def test_every_text_of_a_workbook_is_text(text):
    stream = io.BytesIO()
    write_xlsx(stream, "Daftar: [hadir]/*?", ("name",), [(text,)])
    cell = openpyxl.load_workbook(stream).active["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert (cell.value or "").replace("_x000D_", "\r").strip("\n") == text.strip("\n")


def test_times_stand_in_their_own_zone_as_real_times():
    stream = io.BytesIO()
    at = dt.datetime(2031, 5, 8, 8, 21, tzinfo=zoneinfo.ZoneInfo("Asia/Makassar"))
    write_xlsx(stream, "x", ("at", "n"), [(at, 1)])
    sheet = openpyxl.load_workbook(stream).active
    assert (sheet["A2"].value, sheet["B2"].value) == (at.replace(tzinfo=None), 1)
