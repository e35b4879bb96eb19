"""Who may be one person twice: spelling kin, titles, orders; and who is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regapp.guests.duplicates.likeness import Likeness, Reason, compare, matches, pairs

SAME, KIN, ORDER, PART = Reason.SAME_NAME, Reason.SPELLING, Reason.ORDER, Reason.PART


def reasons(one: str, other: str, at: str = "Dinas Contoh", other_at: str = "Dinas Contoh") -> tuple[str, ...]:
    return compare(Likeness(1, one, at), Likeness(2, other, other_at))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Rachmad Hidayat", "Rahmat Hidajat", KIN),
        ("Moh. Yusuf", "Muhammad Jusuf", KIN),
        ("Mohd Yusuf", "Muh. Yusuf", KIN),
        ("Mochammad Yusuf", "Mohamad Yusuf", KIN),
        ("Achmad Soekarno", "Ahmad Sukarno", KIN),
        ("Tjahjo Kumolo", "Cahyo Kumolo", KIN),
        ("Djoko", "Joko", KIN),
        ("Sjarifuddin", "Syarifudin", KIN),
        ("Khairul Anwar", "Chairul Anwar", KIN),
        ("Dr. H. Achmad Soekarno, S.E., M.Si.", "Ahmad Sukarno", KIN),
        ("Drs.Tjahjo Kumolo", "Tjahjo Kumolo SH MH", Reason.TITLES),
        ("Prof. Dr. Ir. Nurhayati, M.Sc., Ph.D.", "nurhayati", Reason.TITLES),
        ("Kolonel Inf. Hartono", "Inf. Hartono", Reason.TITLES),
        ("Lee Min-seok", "Min-Seok Lee", ORDER),
        ("Lee Min-seok", "Minseok Lee", ORDER),
        ("Lee, Minseok", "Lee Min Seok", ORDER),
        ("이민석", "이 민석", ORDER),
        ("Nur Hayati", "Nurhajati", ORDER),
        ("Abdul Rahman", "Abdurrahman", ORDER),
        ("Siti\u200bAminah", "SITI AMINAH", ORDER),
        ("M. Yusuf", "Muhammad Yusuf", Reason.INITIALS),
        ("Siti R. Dewi", "Siti Rahayu Dewi", Reason.INITIALS),
        ("Dewi Sulastri Putri", "Dewi Sulastri", PART),
        ("İnanoğlu Işık", "Inanoglu Isik", SAME),
        ("José Ibáñez Peña", "Jose Ibanez Pena", SAME),
        ("PT Borneo <Hijau> & Rekan", "pt borneo hijau rekan", SAME),
        ("=1+1", "=1+1", SAME),
    ],
)
def test_one_name_in_two_ways_of_writing_it(one, other, reason):
    assert reasons(one, other)[0] == reason
    assert reasons(one, other) == reasons(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Siti Amalia"),
        ("Dewi Lestari", "Desi Lestari"),
        ("Sulastri", "Sulastri Dewi"),
        ("Ahmad", "Ahmad Yani"),
        ("Nurul Huda", "Nurul Hidayah"),
        ("Tamu 1", "Tamu 11"),
        ("Tamu 1", "Tamu 12"),
        ("Tamu Undangan 100", "Tamu Undangan 10"),
        ("", "-"),
    ],
)
def test_two_names_are_two_people(one, other):
    assert reasons(one, other) == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("PT Borneo Hijau", "PT. Borneo Hijau, Tbk.", True),
        ("CV Maju", "Maju", True),
        ("Dinas Lingkungan Hidup Prov. Kaltim", "Dinas Lingkungan Hidup Provinsi Kalimantan Timur", True),
        ("DLH", "Dinas Lingkungan Hidup", True),
        ("Univ. Mulawarman", "Mulawarman University", True),
        ("Setda Prov. Kaltim", "Sekretariat Daerah Provinsi Kalimantan Timur", True),
        ("Kemlu", "Kementerian Luar Negeri RI", True),
        ("Korean Embassy", "Embassy of the Republic of Korea", True),
        ("Kedubes Turki", "Türkiye Cumhuriyeti Büyükelçiliği", True),
        ("", "Dinas Kesehatan", True),
        ("Dinas Kesehatan", "Dinas Pendidikan", False),
        ("Universitas Mulawarman", "Universitas Balikpapan", False),
    ],
)
def test_the_institution_decides_between_people_of_one_name(one, other, alike):
    assert bool(reasons("Siti Aminah", "Siti Aminah", one, other)) == alike


def test_contact_alone_is_no_identity_but_speaks_for_one_of_the_same_name():
    shared = {"email": "sekretariat@prov.example", "phone": "+6281200000001"}
    assert not compare(Likeness(1, "Hartono", "A", **shared), Likeness(2, "Nurhayati", "A", **shared))
    assert compare(Likeness(1, "Hartono", "Dinas A", **shared), Likeness(2, "Hartono", "Badan B", **shared)) == (
        SAME, Reason.SAME_EMAIL, Reason.SAME_PHONE,
    )  # fmt: skip


def test_one_staff_number_is_proposed_whatever_the_name_and_two_numbers_are_two_people():
    one = Likeness(1, "Hartono", "A", "19700101 199003 1 001")
    assert compare(one, Likeness(2, "Har tono Wibowo", "B", "197001011990031001"))[0] == Reason.SAME_NUMBER
    assert compare(one, Likeness(2, "Hartono", "A", "19800101 200003 1 002")) == ()
    assert not compare(Likeness(1, "A B", "x", "-"), Likeness(2, "C D", "x", "-"))


people = st.lists(
    st.builds(
        Likeness,
        key=st.integers(),
        name=st.sampled_from(["Moh. Ali", "Muhammad Ali", "M. Ali", "Ali", "Ali Moh", "Siti Ali Baba", "이민석", ""])
        | st.text(max_size=12),
        institution=st.sampled_from(["", "PT A", "PT. A", "Dinas Lingkungan Hidup", "DLH"]) | st.text(max_size=8),
        staff_number=st.sampled_from(["", "12345", "123 45", "99999", "54321"]),
        email=st.sampled_from(["", "a@b.example"]),
    ),
    max_size=12,
    unique_by=lambda person: person.key,
)


@given(people)
def test_the_same_pairs_are_found_in_whatever_order_people_stand(found):
    forwards = {frozenset((p.first, p.second)): p.reasons for p in pairs(found)}
    backwards = {frozenset((p.first, p.second)): p.reasons for p in pairs(found[::-1])}
    assert forwards == backwards


@given(people)
def test_blocks_lose_nobody_whom_comparing_everybody_would_find(found):
    everybody = {
        frozenset((one.key, other.key))
        for at, one in enumerate(found)
        for other in found[at + 1 :]
        if compare(one, other)
    }
    assert {frozenset((p.first, p.second)) for p in pairs(found)} == everybody


@given(people, people)
def test_newcomers_are_matched_as_pairs_would_be(new, old):
    found = {(p.first, p.second) for proposed in matches(new, old).values() for p in proposed}
    assert found == {(one.key, other.key) for one in new for other in old if compare(one, other)}


def test_the_likeliest_match_comes_first():
    there = [
        Likeness(1, "Siti Aminah", ""),
        Likeness(2, "Sitti Aminah", "Dinas Contoh", "197001"),
        Likeness(3, "Siti Aminah", "Dinas Contoh"),
    ]
    found = matches([Likeness("row 1", "Siti Aminah", "Dinas Contoh", "197001")], there)
    assert [pair.second for pair in found["row 1"]] == [2, 3, 1]


def test_ten_thousand_of_one_name_are_not_all_compared_with_all():
    begun = time.process_time()
    found = pairs(Likeness(n, "Peserta", "Dinas Contoh") for n in range(10_000))
    assert len(found) < 50_000 and time.process_time() - begun < 10
