import datetime as dt
import re
import threading
import zlib

import pypdfium2

from regapp.printing import badges_pdf, stock
from tests.printing.reading import written
from tests.printing.samples import HOSTILE_NAMES, INFO, STYLE, full_badge


def badges(count=20, info=INFO):
    people = [full_badge(HOSTILE_NAMES[n % len(HOSTILE_NAMES)], n) for n in range(count)]
    return written(lambda stream: badges_pdf([(stock("a6"), people)], STYLE, info, stream))


def test_a_paper_says_what_it_is():
    told = pypdfium2.PdfDocument(badges(1)).get_metadata_dict()
    assert (told["Title"], told["Author"], told["Subject"]) == (INFO.title, INFO.author, INFO.subject)
    assert told["CreationDate"] == "D:20310508003000+00'00'"
    assert b"/Lang (id)" in badges(1)


def test_the_date_is_written_in_utc_whatever_zone_it_was_given_in():
    balikpapan = dt.timezone(dt.timedelta(hours=8))
    assert badges(
        1, type(INFO)(INFO.title, INFO.author, INFO.subject, "id", INFO.created_at.astimezone(balikpapan))
    ) == badges(1)


def test_every_font_is_embedded_and_each_only_once():
    pdf = badges()
    descriptors = re.findall(rb"/FontName /(\S+)", pdf)
    assert len(descriptors) == len(set(descriptors)) == pdf.count(b"/FontFile2 ")
    assert len(re.findall(rb"/BaseFont /(\S+)", pdf)) == len(descriptors)
    assert b"Helvetica" not in pdf


def test_more_badges_need_no_more_fonts():
    assert badges(100).count(b"/FontFile2 ") == badges().count(b"/FontFile2 ")


def test_pages_are_compressed_as_they_are_and_small():
    pdf = badges(60)
    assert b"ASCII85Decode" not in pdf
    streams = re.findall(rb"stream\n(.*?)endstream", pdf, re.DOTALL)
    assert all(zlib.decompress(stream) for stream in streams)
    assert (len(badges(120)) - len(pdf)) / 60 < 1700


def test_papers_printed_at_the_same_time_come_out_as_if_alone():
    alone = badges()
    together: list[bytes] = []
    threads = [threading.Thread(target=lambda: together.append(badges())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [alone] * 4
