"""The event's letterhead colour as a page may use it: dark enough on a light page, light enough on a dark one."""

from regapp.printing.colors import Rgb, contrast, rgb

# The grounds of both themes that ask most of a colour, and the ink on a filled button: those of
# static/src/styles/tokens.css.
LIGHT_GROUND = rgb("#f6f7f8")
DARK_GROUND = rgb("#1d2327")
ON_LIGHT_THEME = rgb("#ffffff")
ON_DARK_THEME = rgb("#10171c")
# WCAG 2.2, success criterion 1.4.3.
READABLE = 4.5
STEP = 0.03


def theme_css(accent: str) -> str:
    """The style sheet that puts an event's colour (`#rrggbb`) on its pages; each value reaches 4.5:1 on its ground."""
    light, dark = _written(accent_on_light(accent)), _written(accent_on_dark(accent))
    return (
        f":root{{--letterhead:{accent};--accent:{light};--on-accent:#fff;--accent-text:#fff}}\n"
        "@supports (color:light-dark(#000,#fff)){:root{"
        f"--accent:light-dark({light},{dark});--on-accent:light-dark(#fff,#10171c);--accent-text:var(--on-accent)"
        "}}\n"
    )


def accent_on_light(accent: str) -> Rgb:
    """The colour, darkened step by step until text in it can be read on a light page, and white text on it."""
    color = rgb(accent)
    while min(contrast(color, LIGHT_GROUND), contrast(color, ON_LIGHT_THEME)) < READABLE:
        color = Rgb(*(part * (1 - STEP) for part in color))
    return color


def accent_on_dark(accent: str) -> Rgb:
    """The colour, lightened step by step until text in it can be read on a dark page, and dark text on it."""
    color = rgb(accent)
    while min(contrast(color, DARK_GROUND), contrast(color, ON_DARK_THEME)) < READABLE:
        color = Rgb(*(part + (1 - part) * STEP for part in color))
    return color


def _written(color: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)
