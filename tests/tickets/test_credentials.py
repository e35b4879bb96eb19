"""Codes and links: derived, recognised, and typed wrong only with notice."""

import string

from hypothesis import given
from hypothesis import strategies as st

from regapp.tickets import credentials

digits = st.text(string.digits, min_size=23, max_size=23)


@given(digits, st.integers(0, 23), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, by):
    code = body + credentials.check_digit(body)
    wrong = str((int(code[place]) + by) % 10)
    assert credentials.is_well_formed(code)
    assert not credentials.is_well_formed(code[:place] + wrong + code[place + 1 :])


@given(digits, st.integers(0, 22))
def test_two_neighbours_exchanged_are_always_noticed(body, place):
    code = body + credentials.check_digit(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not credentials.is_well_formed(swapped)


def test_the_published_example_of_the_check_digit_holds():
    assert credentials.check_digit("572") == "4"


def test_a_code_is_twenty_four_digits_and_differs_by_guest_and_issue(app):
    codes = {credentials.ticket_code(secret, issue) for secret in (b"a" * 16, b"b" * 16) for issue in (1, 2)}
    assert len(codes) == 4
    assert all(credentials.is_well_formed(code) for code in codes)


def test_without_the_instance_key_the_code_is_another(app):
    with_key = credentials.ticket_code(b"a" * 16, 1)
    kept = app.config["CREDENTIAL_KEY"]
    app.config["CREDENTIAL_KEY"] = b"stolen database, no key"
    try:
        assert credentials.ticket_code(b"a" * 16, 1) != with_key
    finally:
        app.config["CREDENTIAL_KEY"] = kept


def test_links_to_answer_and_to_look_are_different(app):
    assert credentials.link_token(b"a" * 16, 1) != credentials.page_token(b"a" * 16, 1)
    assert len(credentials.link_token(b"a" * 16, 1)) == 22
