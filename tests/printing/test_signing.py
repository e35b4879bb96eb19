import datetime as dt

import pytest

from regapp.printing import signing
from regapp.printing.letter import letters_pdf
from regapp.printing.signing import CannotSign, SigningProblem
from tests.printing.certificates import NAME, PASSWORD, certificate, is_untouched, signature_of, without_key
from tests.printing.letters import letter_of
from tests.printing.reading import texts, written
from tests.printing.samples import INFO


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "signing.p12"
    path.write_bytes(certificate())
    return path


@pytest.fixture(scope="module")
def letter():
    return written(letters_pdf, [letter_of("이민석")], INFO)


def test_a_signed_letter_can_be_verified_by_another_reader(file, letter):
    signed = signing.sign(letter, signing.signatory(file, PASSWORD), place="Jakarta")
    assert signed.startswith(letter)
    assert is_untouched(signed)
    assert texts(signed) == texts(letter)


def test_a_byte_changed_afterwards_is_noticed(file, letter):
    signed = bytearray(signing.sign(letter, signing.signatory(file, PASSWORD)))
    signed[100] ^= 1
    assert not is_untouched(bytes(signed))


def test_the_signature_is_pades_of_level_b_b(file, letter):
    """ETSI EN 319 142-1, 6.3: subfilter, the certificate's digest among what is signed, no signing time there."""
    signed = signing.sign(letter, signing.signatory(file, PASSWORD))
    found = signature_of(signed)
    attributes = {one["type"].native for one in found["signer_infos"][0]["signed_attrs"]}
    assert b"/ETSI.CAdES.detached" in signed
    assert "signing_certificate_v2" in attributes and "signing_time" not in attributes
    assert found["certificates"][0].chosen.subject.native["common_name"] == NAME


def test_where_there_is_no_file_nobody_signs(tmp_path):
    assert signing.signatory(tmp_path / "signing.p12", PASSWORD) is None


@pytest.mark.parametrize(
    ("content", "password", "problem"),
    [
        (certificate(), "salah", SigningProblem.WRONG_PASSWORD),
        (certificate(), "", SigningProblem.WRONG_PASSWORD),
        (b"", PASSWORD, SigningProblem.DAMAGED),
        (b"bukan sertifikat", PASSWORD, SigningProblem.DAMAGED),
        (certificate()[:400], PASSWORD, SigningProblem.DAMAGED),
        (without_key(), PASSWORD, SigningProblem.NO_KEY),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, content, password, problem):
    path = tmp_path / "signing.p12"
    path.write_bytes(content)
    with pytest.raises(CannotSign) as refused:
        signing.signatory(path, password)
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("begins", "ends", "problem"), [(-30, -1, SigningProblem.EXPIRED), (5, 30, SigningProblem.NOT_YET_VALID)]
)
def test_a_certificate_out_of_its_time_says_so(tmp_path, begins, ends, problem):
    path = tmp_path / "signing.p12"
    path.write_bytes(certificate(begins, ends))
    with pytest.raises(CannotSign) as refused:
        signing.signatory(path, PASSWORD).check(dt.datetime.now(dt.UTC))
    assert refused.value.problem is problem and refused.value.at


def test_a_new_certificate_is_taken_up_without_a_restart(file):
    assert signing.signatory(file, PASSWORD).subject == NAME
    file.write_bytes(certificate(name="Kedutaan Contoh"))
    assert signing.signatory(file, PASSWORD).subject == "Kedutaan Contoh"
