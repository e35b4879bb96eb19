import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regapp.reports.certificates.numbering import check_pattern, numbered

DAY = dt.date(2031, 5, 8)


@pytest.mark.parametrize(
    ("pattern", "running", "number"),
    [
        ("{no}", 7, "7"),
        ("{no:03}/SERT/{code}/{month_roman}/{year}", 7, "007/SERT/KSA/V/2031"),
        ("{no:3}", 7, "007"),
        ("{no:03}", 12345, "12345"),
        ("B-{no:04}/{month}/{year}", 12, "B-0012/05/2031"),
        ("증서 {no} 호", 3, "증서 3 호"),
        ("{no}/50%(x)s", 1, "1/50%(x)s"),
        ("{code}{no}{code}", 1, "KSA1KSA"),
    ],
)
def test_a_number_is_written_as_its_pattern_says(pattern, running, number):
    check_pattern(pattern)
    assert numbered(pattern, running, "KSA", DAY) == number


def test_what_a_field_stands_for_is_not_looked_through_again():
    assert numbered("{no}/{code}", 5, "{no}", DAY) == "5/{no}"


def test_months_are_roman():
    written = [numbered("{month_roman}", 1, "", dt.date(2031, month, 1)) for month in range(1, 13)]
    assert written == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@given(
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.sampled_from(["{no}", "{no:03}/{year}", "A{no:9}B", "{month}-{no}"]),
)
def test_two_running_numbers_never_give_one_number(one, other, pattern):
    same = numbered(pattern, one, "KSA", DAY) == numbered(pattern, other, "KSA", DAY)
    assert same == (one == other)
