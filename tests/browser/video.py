"""A video of a ticket, as a camera would see it: Chromium plays it in place of the real one."""

import io
import pathlib

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q

FRAME = (1280, 720)
# Frames, at about 30 in a second; between two codes it is hidden twice that long, well over the scanner's GONE_AFTER.
SHOWN, HIDDEN = 45, 40


def film(path: pathlib.Path, *codes: str) -> pathlib.Path:
    """Write a motion-JPEG that shows each code for a while, with an empty desk in between; it is played in a loop."""
    desk = _jpeg(_desk())
    with path.open("wb") as file:
        for code in codes:
            file.write(desk * HIDDEN)
            file.write(_jpeg(_with_ticket(code)) * SHOWN)
        file.write(desk * HIDDEN)
    return path


def _desk() -> Image.Image:
    return Image.new("RGB", FRAME, (96, 92, 88))


def _with_ticket(code: str) -> Image.Image:
    """A white card with the code, a little turned, on the desk."""
    drawing = qrcode.QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=4, box_size=10)
    drawing.add_data(code)
    card = drawing.make_image().get_image().convert("RGB").rotate(7, expand=True, fillcolor=(96, 92, 88))
    frame = _desk()
    frame.paste(card, ((FRAME[0] - card.width) // 2, (FRAME[1] - card.height) // 2))
    return frame


def _jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=88)
    return stream.getvalue()
