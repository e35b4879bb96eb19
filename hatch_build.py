"""What the wheel carries besides the package: templates and built assets, which in a checkout lie beside it."""

import pathlib
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = {"templates": "regapp/templates", "static/dist": "regapp/static/dist"}


class Carry(BuildHookInterface):
    """Adds them to a wheel; an editable installation finds them where they lie."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises FileNotFoundError when the assets were not built."""
        if version == "editable":
            return
        root = pathlib.Path(self.root)
        if not (root / "static/dist/manifest.json").is_file():
            raise FileNotFoundError("static/dist is not built: run make wheel, or make assets before")
        build_data["force_include"].update({str(root / source): target for source, target in CARRIED.items()})
