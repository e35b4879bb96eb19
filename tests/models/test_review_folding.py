"""Search keys: what makes two spellings of a name findable by one another, and what must not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regapp.models.folding import fold, kin, search_key


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Gülşah Işık", "gulsah isik"),
        ("GÜLŞAH IŞIK", "gülşah ışık"),
        ("İstanbul", "istanbul"),
        ("José Ibáñez Peña", "jose ibanez pena"),
        ("Mary O'Neill", "mary oneill"),
        ("Mary O’Neill", "mary o'neill"),
        ("ʻAbdu\u200bl\u00a0Mukti", "abdul mukti"),
        ("Nur\u200dhayati", "nurhayati"),
        ("A\u00adji", "aji"),
        ("  Siti \t Aminah\n", "siti aminah"),
        (unicodedata.normalize("NFD", "이하늘"), "이하늘"),
        ("Đặng Văn", "dang van"),
    ],
)
def test_it_folds_spellings_of_one_name_to_one_key(written, typed):
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rachmawati", "rahmawati"),
        ("Soekarno", "Sukarno"),
        ("Djoko", "Joko"),
        ("Syarief", "Sarif"),
        ("Khairul", "Hairul"),
        ("Muhammad", "Muhamad"),
        ("Zainal", "Sainal"),
    ],
)
def test_it_takes_kindred_spellings_for_one(one, other):
    assert kin(one) == kin(other)


@pytest.mark.parametrize(("one", "other"), [("Dewi", "Devi"), ("Ana", "Ani"), ("이하늘", "김하늘")])
def test_it_keeps_other_names_apart(one, other):
    assert kin(one) != kin(other)


@pytest.mark.parametrize("nothing", ["", "...", "\u200b", "%", "_", "\\", "—", "\u202e"])
def test_it_folds_what_has_neither_letter_nor_digit_to_nothing(nothing):
    assert fold(nothing) == kin(nothing) == ""


def test_it_finds_a_name_whose_parts_were_written_together():
    assert "nurhayati" in search_key("Nur Hayati", "Kepala Dinas")


@given(st.text(max_size=60))
def test_folding_gives_small_ascii_words_and_a_second_time_changes_nothing(text):
    folded = fold(text)
    assert folded.isascii()
    assert folded == " ".join(folded.split())
    assert fold(folded) == folded
    assert not set("%_\\'|") & set(folded)


@given(st.text(max_size=60))
def test_folding_does_not_care_how_accents_are_composed(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_every_word_of_a_text_is_found_in_its_search_key(text):
    key = search_key(text, "Kepala Dinas")
    assert all(word in key and kin(word) in key for word in fold(text).split())
