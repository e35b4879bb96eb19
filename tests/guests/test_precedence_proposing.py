"""Which rank an office suggests, and which it must not."""

import pytest

from regapp.guests.precedence.proposing import proposed_code
from regapp.guests.precedence.ranks import RANKS, level, rank_of

OFFICES = [
    ("Gubernur Kalimantan Timur", "Pemerintah Provinsi Kalimantan Timur", "P.a"),
    ("Governor of East Kalimantan", "", "P.a"),
    ("Penjabat Gubernur Kalimantan Timur", "", "P.a"),
    ("Wakil Gubernur", "Pemprov Kaltim", "P.b"),
    ("Mantan Gubernur Kalimantan Timur", "", "P.c"),
    ("Ketua DPRD Provinsi Kalimantan Timur", "DPRD", "P.d"),
    ("Ketua DPRD", "DPRD Provinsi Kalimantan Timur", "P.d"),
    ("Wakil Ketua I DPRD Provinsi", "DPRD Provinsi Kalimantan Timur", "P.f"),
    ("Ketua Komisi III DPRD", "DPRD Provinsi Kalimantan Timur", "P.i"),
    ("Anggota DPRD", "DPRD Provinsi Kalimantan Timur", "P.i"),
    ("Sekretaris Daerah", "Pemerintah Provinsi Kalimantan Timur", "P.g"),
    ("Pangdam VI/Mulawarman", "Kodam VI/Mulawarman", "P.g"),
    ("Kapolda Kalimantan Timur", "", "P.g"),
    ("Kepala Kejaksaan Tinggi", "", "P.g"),
    ("Danlanal Balikpapan", "TNI AL", "P.g"),
    ("Kepala Perwakilan", "Bank Indonesia Provinsi Kalimantan Timur", "P.k"),
    ("Kepala Perwakilan BPK", "", "P.k"),
    ("Ketua KPU Provinsi Kalimantan Timur", "", "P.k"),
    ("Ketua MUI", "Majelis Ulama Indonesia", "P.l"),
    ("Bupati Kutai Kartanegara", "", "P.j"),
    ("Walikota Balikpapan", "", "P.j"),
    ("Wali Kota Samarinda", "Pemerintah Kota Samarinda", "P.j"),
    ("Mayor of Balikpapan", "", "P.j"),
    ("Wakil Bupati Paser", "", "P.n"),
    ("Wakil Wali Kota", "Pemerintah Kota Bontang", "P.n"),
    ("Ketua DPRD", "DPRD Kota Balikpapan", "P.m"),
    ("Wakil Ketua DPRD", "DPRD Kabupaten Berau", "P.n"),
    ("Anggota DPRD", "DPRD Kota Balikpapan", "P.o"),
    ("Asisten I", "Sekretariat Daerah Provinsi Kalimantan Timur", "P.p"),
    ("Asisten Pemerintahan dan Kesejahteraan Rakyat", "Setda Provinsi", "P.p"),
    ("First Assistant to the Provincial Secretary", "", "P.p"),
    ("Kepala Dinas Lingkungan Hidup Provinsi", "", "P.p"),
    ("Plt. Kepala Dinas Kehutanan", "Provinsi Kalimantan Timur", "P.p"),
    ("Kepala", "Dinas Pariwisata Provinsi Kalimantan Timur", "P.p"),
    ("Kepala Badan Perencanaan Pembangunan Daerah", "", "P.p"),
    ("Staf Ahli Gubernur Bidang Ekonomi", "Pemprov Kaltim", "P.p"),
    ("Kepala Bagian Kerja Sama", "Biro Pemerintahan Setda Provinsi", "P.q"),
    ("Kepala Bidang Penaatan", "Dinas Lingkungan Hidup", "P.q"),
    ("Sekretaris Dinas", "Dinas Energi", "P.q"),
    ("Sekretaris Daerah", "Pemerintah Kota Balikpapan", "K.f"),
    ("Dandim 0905/Balikpapan", "", "K.f"),
    ("Kapolresta Balikpapan", "", "K.f"),
    ("Kepala Dinas Lingkungan Hidup", "Pemerintah Kota Balikpapan", "K.j"),
    ("Asisten II Sekda", "Pemerintah Kabupaten Penajam Paser Utara", "K.j"),
    ("Camat Balikpapan Selatan", "", "K.l"),
    ("Kapolsek", "Polsek Balikpapan Barat", "K.k"),
    ("Lurah Klandasan Ilir", "", "K.m"),
    ("Duta Besar Republik Korea", "Kedutaan Besar Republik Korea", "D.amb"),
    ("Ambassador of Mexico", "", "D.amb"),
    ("Embajadora de México", "", "D.amb"),
    ("Türkiye Büyükelçisi", "", "D.amb"),
    ("주인도네시아 대한민국 대사", "", "D.amb"),
    ("Chargé d'affaires a.i.", "Embassy of Australia", "D.cda"),
    ("Chargé d’Affaires en titre", "", "D.cda_titre"),
    ("Kuasa Usaha Sementara", "", "D.cda"),
    ("임시대리대사", "", "D.cda"),
    ("Deputy Head of Mission", "", "D.min"),
    ("Minister-Counsellor", "", "D.mincou"),
    ("Minister", "Embassy of the Republic of Korea", "D.min"),
    ("Counsellor (Economic)", "", "D.cou"),
    ("참사관", "", "D.cou"),
    ("First Secretary", "", "D.1sec"),
    ("Ikinci Kâtip", "", "D.2sec"),
    ("Third Secretary", "", "D.3sec"),
    ("Defence Attaché", "", "D.att"),
    ("Honorary Consul of Türkiye", "", "P.e"),
    ("Konsul Jenderal", "", "P.e"),
    ("Menteri Luar Negeri", "", "P.0"),
    ("Direktur Jenderal Asia Pasifik dan Afrika", "Kementerian Luar Negeri", "P.0"),
    ("Staf Ahli Menteri", "", "P.0"),
]
NOBODYS = [
    ("Ajudan Gubernur", ""),
    ("Sekretaris Pribadi Gubernur", ""),
    ("Sekretaris Gubernur", ""),
    ("Istri Gubernur", ""),
    ("Sopir Wali Kota", ""),
    ("Staf Protokol Gubernur", ""),
    ("Asisten Pelatih", "Persiba Balikpapan"),
    ("Tenaga Ahli Bupati", ""),
    ("Calon Gubernur", ""),
    ("Juru Bicara Wali Kota", ""),
    ("Mantan Kepala Dinas", ""),
    ("Driver of the Ambassador", ""),
    ("Direktur", "PT Borneo <Hijau> & Rekan"),
    ("Dosen", "Universitas Mulawarman"),
    ("=1+1", ""),
    ("", "Kedutaan Besar Republik Korea"),
    ("Gubernuran", ""),
]


@pytest.mark.parametrize(("position", "institution", "code"), OFFICES)
def test_an_office_suggests_its_rank(position, institution, code):
    assert proposed_code(position, institution) == code


@pytest.mark.parametrize(("position", "institution"), NOBODYS)
def test_who_stands_beside_an_office_does_not_get_its_rank(position, institution):
    assert proposed_code(position, institution) == ""


def test_where_the_office_says_nothing_the_category_speaks():
    assert proposed_code("Peneliti", "BRIN", "speaker") == "N"
    assert proposed_code("", "Universitas Mulawarman", "student") == "S"
    assert proposed_code("Gubernur", "", "speaker") == "P.a"
    assert proposed_code("Ajudan", "", "official") == ""


def test_every_code_is_there_once_and_an_unknown_one_comes_last():
    codes = [rank.code for rank in RANKS]
    assert len(codes) == len(set(codes)) == 47
    assert level("X.y") == level("") == len(RANKS)
    assert rank_of("X.y") is None


def test_law_and_custom_stand_in_their_order():
    order = ["P.0", "D.amb", "D.cda", "P.a", "P.b", "P.d", "P.g", "P.j", "P.n", "P.p", "P.q", "N", "S", "M"]
    assert sorted(order, key=level) == order
