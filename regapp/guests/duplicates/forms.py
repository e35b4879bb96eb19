"""What a person chooses when two records become one."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import HiddenField

from regapp.guests.duplicates import fields


class MergeForm(FlaskForm):
    """The choices are radio buttons named after the columns; which of them there are follows from the two records."""

    # How both records stood when the person looked at them.
    kept_version = HiddenField()
    merged_version = HiddenField()

    @property
    def seen(self) -> tuple[str, str] | None:
        """Both versions; None when the form did not carry them."""
        given = (self.kept_version.data or "", self.merged_version.data or "")
        return given if all(given) else None


def choices_of(given: Mapping[str, str]) -> dict[str, str]:
    """Which side each field is taken from; words that are none of ours are passed over."""
    allowed = {fields.KEPT, fields.MERGED, fields.BOTH}
    return {name: given[name] for name in (*fields.CHOSEN, fields.ANSWER) if name in given and given[name] in allowed}
