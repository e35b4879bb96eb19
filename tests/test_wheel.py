"""The wheel runs from an empty folder: it carries everything that a checkout keeps beside the package."""

import os
import pathlib
import subprocess
import sys
import sysconfig
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([*PIP, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The installed `regapp`; the packages it needs are borrowed from the environment of the tests."""
    environment = tmp_path_factory.mktemp("installed") / "env"
    run([sys.executable, "-m", "venv", "--without-pip", str(environment)], wheel.parent)
    python = environment / "bin" / "python"
    run([*PIP, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], wheel.parent)
    packages = environment / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment / "bin" / "regapp"


def run(command: list[str], folder: pathlib.Path, **settings: str) -> str:
    """Run a command in a folder without the settings of the tests; fails with what it said."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("REGAPP_", "PYTHON"))}
    done = subprocess.run(
        command, cwd=folder, env=inherited | settings, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(
    "carried",
    [
        "regapp/templates/",
        "regapp/static/dist/manifest.json",
        "regapp/static/dist/staff.",
        "regapp/static/dist/zxing_reader.",
        "regapp/static/dist/fonts/print/NotoSans-Regular.ttf",
        "regapp/static/dist/fonts/print/NotoSansKR-Regular.ttf",
        "regapp/static/dist/flags/4x3/id.png",
        "regapp/printing/stock/a6.json",
        "regapp/translations/id/LC_MESSAGES/messages.mo",
        "regapp/migrations/versions/",
    ],
)
def test_it_carries_what_a_checkout_keeps_beside_the_package(wheel: pathlib.Path, carried: str):
    names = zipfile.ZipFile(wheel).namelist()

    assert any(name.startswith(carried) for name in names)


def test_it_carries_neither_tests_nor_the_machines_own_data(wheel: pathlib.Path):
    names = zipfile.ZipFile(wheel).namelist()

    assert not [name for name in names if name.split("/")[0] in {"tests", "bench", "instance", "bin", "docs"}]


def test_it_finds_its_files_inside_the_installation(program: pathlib.Path, tmp_path: pathlib.Path):
    found = run(
        [
            str(program.with_name("python")),
            "-c",
            "from regapp import assets, paths; print(paths.templates_dir()); print(assets.asset('staff.css'))",
        ],
        tmp_path,
    )

    templates, address = found.splitlines()
    assert pathlib.Path(templates).is_relative_to(program.parent.parent)
    assert address.startswith("/static/staff.")


def test_it_runs_from_an_empty_folder(program: pathlib.Path, tmp_path: pathlib.Path):
    assert "guests" in run([str(program), "--help"], tmp_path)

    run([str(program), "db", "upgrade"], tmp_path)

    assert (tmp_path / "instance" / "regapp.sqlite3").is_file()
