"""Who may stand on the list twice: ten thousand people, without comparing everybody with everybody."""

import random
import time

from bench import BenchRow
from regapp.guests.duplicates.likeness import Likeness, pairs

PEOPLE, TWICE = 10_000, 2_000
FIRST = (
    "Siti Muhammad Moh. Ahmad Achmad Dewi Sri Nur Rizki Budi Agus Dwi Tri Andi Eko Rachmad Rahmad Hendra Indah Fitri "
    "Joko Djoko Yusuf Jusuf Abdul Nurul Putri Putra Wahyu Bayu"
)
LAST = (
    "Hidayat Hidajat Rahmawati Rachmawati Pratama Saputra Lestari Kurniawan Setiawan Wijaya Santoso Susanto Nugroho "
    "Wibowo Handayani Sulastri Maulana Ramadhan Firmansyah Anwar Syarif Sarif Kumolo Permata Sari Utami Anggraini"
)
AGENCIES = "Kesehatan Pendidikan Perhubungan Lingkungan Pertanian Sosial Kehutanan Perikanan"
TOWNS = "Balikpapan Samarinda Bontang Kutai Paser Berau Kaltim"


def rows() -> list[BenchRow]:
    """Measured on one core; names, agencies and towns are few, so that many are alike."""
    people = _people(random.Random(8))
    begun = time.perf_counter()
    found = pairs(people)
    seconds = time.perf_counter() - begun
    return [
        BenchRow.at_most(f"likely duplicates among {PEOPLE + TWICE:,} guests", seconds, "s", limit=2),
        BenchRow.shown("pairs proposed of them", len(found), ""),
    ]


def _people(chance: random.Random) -> list[Likeness]:
    first, last, agencies, towns = (words.split() for words in (FIRST, LAST, AGENCIES, TOWNS))
    people = [
        Likeness(
            n,
            f"{chance.choice(first)} {chance.choice(first)} {chance.choice(last)}",
            f"Dinas {chance.choice(agencies)} {chance.choice(towns)}",
            str(chance.randint(10**9, 10**10)) if chance.random() < 0.3 else "",
        )
        for n in range(PEOPLE)
    ]
    again = [
        Likeness(PEOPLE + n, person.name.replace("ch", "h").upper(), person.institution, person.staff_number)
        for n, person in enumerate(people[:TWICE])
    ]
    return people + again
