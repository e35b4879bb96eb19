"""Hard frames of 1280×720 with a ticket's code, of our own making: what a phone sees in a dim hall. Seeded."""

import io
import math
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter
from qrcode.constants import ERROR_CORRECT_Q

SIZE = (1280, 720)
OF_EACH = 16
# What is not a ticket: it may be read, and must not be taken for one.
FOREIGN = (
    "https://menu.hotel.example/",
    "WIFI:S=Ballroom;T=WPA;P=12345678;;",
    "=1+1",
    "12345678901234567890",
    "이민석",
)


class Frame(NamedTuple):
    """A picture as JPEG, what makes it hard, and the text in its code."""

    kind: str
    text: str
    jpeg: bytes


def corpus(seed: int = 7) -> Iterator[Frame]:
    """Each kind of hardship so many times, then all of them together in a milder form."""
    chance = random.Random(seed)
    for kind, spoil in _KINDS.items():
        for _frame in range(OF_EACH):
            text = "".join(chance.choice("0123456789") for _digit in range(24))
            yield Frame(kind, text, _jpeg(spoil(text, chance)))


def foreign(seed: int = 8) -> Iterator[Frame]:
    """Clean codes of strangers."""
    chance = random.Random(seed)
    for text in FOREIGN:
        yield Frame("foreign", text, _jpeg(_scene(_code(text, 8), chance)))


def _code(text: str, module: float, dark: int = 0, light: int = 255) -> Image.Image:
    """The code on its card, so many pixels a module."""
    drawing = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=4, box_size=10)
    drawing.add_data(text)
    plain = drawing.make_image().get_image().convert("L").point(lambda value: light if value else dark)
    side = round(drawing.modules_count * module + 8 * module)
    return plain.resize((side, side), Image.Resampling.LANCZOS)


def _scene(card: Image.Image, chance: random.Random, angle: float = 0) -> Image.Image:
    """The card somewhere on a cluttered desk."""
    desk = Image.linear_gradient("L").resize(SIZE).point(lambda value: 70 + value // 4)
    drawn = ImageDraw.Draw(desk)
    for _thing in range(14):
        left, top = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        box = (left, top, left + chance.randrange(20, 300), top + chance.randrange(10, 120))
        drawn.rectangle(box, fill=chance.randrange(40, 220))
    turned = card.convert("LA").rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    room = (max(1, SIZE[0] - turned.width), max(1, SIZE[1] - turned.height))
    desk.paste(turned.getchannel("L"), (chance.randrange(room[0]), chance.randrange(room[1])), turned.getchannel("A"))
    return desk


def _upright(text: str, chance: random.Random, module: float = 0) -> Image.Image:
    return _scene(_code(text, module or chance.uniform(5, 9)), chance, chance.uniform(-8, 8))


def _blur(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(5, 9)
    return _upright(text, chance, module).filter(ImageFilter.GaussianBlur(module * chance.uniform(0.35, 0.72)))


def _motion(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(5, 9)
    return _shaken(_upright(text, chance, module), module * chance.uniform(0.9, 2.2), chance.uniform(0, math.pi))


def _shaken(picture: Image.Image, length: float, direction: float) -> Image.Image:
    """The mean of the picture along a line."""
    steps = max(2, round(length))
    mean = picture
    for step in range(1, steps):
        right, down = round(math.cos(direction) * step), round(math.sin(direction) * step)
        mean = Image.blend(mean, ImageChops.offset(picture, right, down), 1 / (step + 1))
    return mean


def _rotation(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(4, 8)
    turned = _scene(_code(text, module), chance, chance.uniform(0, 360))
    return turned.filter(ImageFilter.GaussianBlur(module * 0.3))


def _perspective(text: str, chance: random.Random) -> Image.Image:
    """The card leaned back around its right edge: its left side is further away, and all of it narrower."""
    card = _code(text, chance.uniform(7, 10))
    side, far = card.width, chance.uniform(0.4, 1.1)
    pull, near, middle = far / side, 1 + far, side / 2
    leaned = card.transform(
        card.size,
        Image.Transform.PERSPECTIVE,
        (near, 0, 0, middle * pull, near, middle - near * middle, pull, 0),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    narrow = leaned.resize((round(side * chance.uniform(0.45, 0.8)), side), Image.Resampling.LANCZOS)
    return _scene(narrow, chance, chance.uniform(-30, 30))


def _low_light(text: str, chance: random.Random) -> Image.Image:
    dark = ImageEnhance.Brightness(_upright(text, chance)).enhance(chance.uniform(0.06, 0.2))
    return _grainy(dark, chance.uniform(6, 16))


def _low_contrast(text: str, chance: random.Random) -> Image.Image:
    middle, apart = chance.randrange(90, 170), chance.randrange(10, 34)
    card = _code(text, chance.uniform(5, 9), middle - apart // 2, middle + apart // 2)
    return _grainy(_scene(card, chance, chance.uniform(-8, 8)), chance.uniform(1, 4))


def _noise(text: str, chance: random.Random) -> Image.Image:
    return _grainy(_upright(text, chance), chance.uniform(60, 130))


def _grainy(picture: Image.Image, strength: float) -> Image.Image:
    return ImageChops.add(picture, Image.effect_noise(SIZE, strength), 1, -128)


def _glare(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(6, 9)
    card = _code(text, module)
    light = Image.new("L", card.size)
    wide = card.width * chance.uniform(0.22, 0.42)
    x, y = (card.width * chance.uniform(0.25, 0.75) for _axis in range(2))
    ImageDraw.Draw(light).ellipse((x - wide / 2, y - wide / 3, x + wide / 2, y + wide / 3), fill=255)
    lit = ImageChops.lighter(card, light.filter(ImageFilter.GaussianBlur(module * 1.5)))
    return _scene(lit, chance, chance.uniform(-15, 15))


def _small(text: str, chance: random.Random) -> Image.Image:
    small = _scene(_code(text, chance.uniform(1.7, 2.8)), chance, chance.uniform(-10, 10))
    return small.filter(ImageFilter.GaussianBlur(0.6))


def _moire(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(5, 8)
    period, turn = module * chance.uniform(0.5, 1.4), chance.uniform(0, math.pi)
    wave = Image.new("L", (SIZE[0] // 4, SIZE[1] // 4))
    across, down = math.cos(turn) * 4 / period, math.sin(turn) * 4 / period
    depth = chance.uniform(50, 110)
    wave.putdata(
        [
            round(255 - depth * (0.5 + 0.5 * math.sin(2 * math.pi * (x * across + y * down))))
            for y in range(wave.height)
            for x in range(wave.width)
        ]
    )
    return ImageChops.multiply(_upright(text, chance, module), wave.resize(SIZE, Image.Resampling.BILINEAR))


def _inverted(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(4, 8)
    card = _code(text, module, 255, 15)
    return _scene(card, chance, chance.uniform(-20, 20)).filter(ImageFilter.GaussianBlur(module * 0.25))


def _together(text: str, chance: random.Random) -> Image.Image:
    module = chance.uniform(4, 7)
    scene = _scene(_code(text, module, 40, 190), chance, chance.uniform(0, 360))
    shaken = _shaken(scene.filter(ImageFilter.GaussianBlur(module * 0.3)), module * 0.6, chance.uniform(0, math.pi))
    return _grainy(ImageEnhance.Brightness(shaken).enhance(chance.uniform(0.3, 0.6)), chance.uniform(8, 20))


_KINDS: dict[str, Callable[[str, random.Random], Image.Image]] = {
    "blur": _blur,
    "motion": _motion,
    "rotation": _rotation,
    "perspective": _perspective,
    "low light": _low_light,
    "low contrast": _low_contrast,
    "noise": _noise,
    "glare": _glare,
    "small": _small,
    "moiré": _moire,
    "inverted": _inverted,
    "several at once": _together,
}


def _jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "JPEG", quality=90)
    return stream.getvalue()
