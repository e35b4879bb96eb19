"""Cells as people write them: what is stored, and what they are told."""

import pytest

from regapp.errors import Invalid
from regapp.guests import values


@pytest.mark.parametrize(
    "written",
    [
        "0812-0000-1234",
        "0812 0000 1234",
        "81200001234",
        "81200001234.0",
        "62812 0000 1234",
        "+62 (0)812-0000-1234",
        "0062 812 0000 1234",
        "'081200001234",
        "\u202a+62 812-0000-1234\u202c",
        "٠٨١٢٠٠٠٠١٢٣٤",
        "０８１２００００１２３４",
    ],
)
def test_it_reads_a_telephone_number_in_any_usual_form(written):
    assert values.e164(written) == "+6281200001234"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("8.12E+10", "rounded"),
        ("8,12E+10", "rounded"),
        ("0812-OOOO-1234", "letters"),
        ("0812", "digits"),
        ("0812000012345678901", "digits"),
        ("0812 0000 1234 / 0813 0000 1234", "more than one"),
        ("081200001234\n081300001234", "more than one"),
        ("081200001234 081300001234", "more than one"),
    ],
)
def test_it_says_what_is_wrong_with_a_telephone_number(written, told):
    with pytest.raises(Invalid, match=told):
        values.e164(written)


@pytest.mark.parametrize("dash", ["", "-", "–", "—", " - ", "--"])
def test_it_takes_a_dash_for_nothing(dash):
    assert (
        values.e164(dash) == values.email_address(dash) == values.country_code(dash) == values.language_code(dash) == ""
    )
    assert values.whole_number(dash) is None


@pytest.mark.parametrize(
    "written",
    [
        "ana@dinas.example",
        " ana@dinas.example\u200b",
        "MAILTO:ana@dinas.example",
        "Ana <ana@dinas.example>",
        "<ana@dinas.example>",
    ],
)
def test_it_reads_an_address_as_mail_programs_copy_it(written):
    assert values.email_address(written) == "ana@dinas.example"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ana@b.example; budi@b.example", "more than one"),
        ("ana@b.example budi@b.example", "more than one"),
        ("ana@b.example\nBcc: x@y.example", "more than one"),
        ("ana", "not an e-mail"),
        ("ana b@c.example", "not an e-mail"),
        ("a" * 65 + "@b.example", "not an e-mail"),
        ("a@" + "b" * 300 + ".example", "not an e-mail"),
    ],
)
def test_it_says_what_is_wrong_with_an_address(written, told):
    with pytest.raises(Invalid, match=told):
        values.email_address(written)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "KR",
            [
                "kr",
                "KOR",
                "Korea",
                "Korea Selatan",
                "Republic of Korea",
                "Korea, Republic of",
                "대한민국",
                "한국",
                "Güney Kore",
                "Corea del Sur",
            ],
        ),
        ("KP", ["Korea Utara", "Corea del Norte"]),
        ("TR", ["TUR", "Türkiye", "Turki", "turkey", "Republic of Türkiye"]),
        ("MX", ["MEX", "México", "Meksiko"]),
        ("ID", ["IDN", "Indonesia", "RI", "Endonezya", "INDONESİA"]),
        ("AU", ["AUS", "Australia", "Avustralya"]),
        ("US", ["USA", "Amerika Serikat", "United States of America"]),
        ("EU", ["EU", "European Union"]),
        ("PS", ["Palestina"]),
        ("HK", ["Hong Kong"]),
        ("TL", ["Timor-Leste"]),
        ("CI", ["Côte d’Ivoire"]),
    ],
)
def test_it_knows_a_country_by_its_codes_and_in_five_languages(code, names):
    assert {values.country_code(name) for name in names} == {code}


@pytest.mark.parametrize("written", ["Narnia", "ZZ", "XA", "QO", "K", "KORX"])
def test_it_refuses_a_country_that_is_none(written):
    with pytest.raises(Invalid):
        values.country_code(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("id", "id"),
        ("en-GB", "en"),
        ("es-419", "es"),
        ("Bahasa Inggris", "en"),
        ("Bahasa Indonesia", "id"),
        ("한국어", "ko"),
        ("Türkçe", "tr"),
        ("español", "es"),
    ],
)
def test_it_knows_a_language_by_code_and_name(written, code):
    assert values.language_code(written) == code


@pytest.mark.parametrize("written", ["fr", "endon", "idxyz", "Klingon"])
def test_it_refuses_a_language_that_we_do_not_speak(written):
    with pytest.raises(Invalid):
        values.language_code(written)


@pytest.mark.parametrize("written", ["-1", "1.5", "x", "1e3", "9999999999", "٣"])
def test_it_refuses_a_precedence_that_is_no_small_whole_number(written):
    with pytest.raises(Invalid):
        values.whole_number(written)
