"""What is installed: one list of requirements in every file, and the pages of the dashboard."""

import re
import socket
import tomllib
from pathlib import Path

import pytest

from dovs import about
from dovs.cli import dashboard, main
from dovs.errors import RunError

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")


def required(file):
    """Return the requirements of a file, without those that it takes from another."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("-", "#"))]


def name_of(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def locked(file):
    """Return the version of each requirement of a lock file."""
    found = re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", (ROOT / file).read_text("utf-8"), re.M)
    names = [name for name, _ in found]
    assert len(names) == len(set(names)), f"{file} has two versions of one package"
    return dict(found)


def test_requirements_are_those_of_the_package():
    assert sorted(required("requirements.txt")) == sorted(PROJECT["project"]["dependencies"])


@pytest.mark.parametrize("file", LOCKS)
def test_the_lock_has_one_version_of_every_requirement(file):
    wanted = required("requirements.txt")
    if "dev" in file:
        wanted += required("requirements-dev.txt")
    versions = locked(file)
    assert {name_of(each) for each in wanted} <= set(versions)
    assert versions.items() >= locked(LOCKS[0]).items()


@pytest.mark.parametrize("file", LOCKS)
def test_the_lock_names_no_host_and_no_folder_and_checks_what_it_downloads(file):
    text = (ROOT / file).read_text("utf-8")
    assert not re.search(r"https?://|file:|^--|(^|\s)/\w", text, re.M)
    for entry in re.split(r"\n(?=\w)", text)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_scripts_that_ship_are_where_the_command_looks_for_them():
    shipped = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in shipped.items():
        assert (ROOT / source).exists()
        folder, _, rest = target.partition("_app/")
        assert (folder, rest) == ("dovs/", source)
    assert (about.APP_ROOT / "app.py").is_file()
    assert (about.APP_ROOT / "pages").is_dir()


def test_every_script_of_the_browser_is_built_into_the_package_and_checked():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    built = dict(re.findall(r"^\tfrontend/check_build\.sh (\S+) (\S+)$", makefile, re.M))
    assert set(built) == {each.parent.name for each in ROOT.glob("frontend/*/build.mjs")}
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["dovs"]
    for source, folder in built.items():
        assert f"cd frontend/{source} && npm ci && npm run check && npm run build" in makefile
        assert folder.startswith("dovs/")
        assert list((ROOT / folder).glob("*.js")), f"{folder} has no script: run 'make frontend'"


def test_the_dashboard_is_started_with_its_options(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(dashboard, "run_streamlit", started.append)
    monkeypatch.setattr(dashboard, "require_free_port", lambda address, port: None)
    monkeypatch.chdir(tmp_path)
    script = str(about.APP_ROOT / "app.py")
    assert main(["app"]) == 0
    assert main(["app", "--port", "9000", "--address", "::1", "--server.headless=true"]) == 0
    default, chosen = started
    server = ["--server.address", "127.0.0.1", "--server.port", "8501"]
    assert default == ["run", script, *server]
    server = ["--server.address", "::1", "--server.port", "9000"]
    assert chosen == ["run", script, *server, "--server.headless=true"]


def test_a_port_in_use_or_a_foreign_address_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RunError, match=f"{port}.*Give another port: --port"):
            dashboard.require_free_port("127.0.0.1", port)
    dashboard.require_free_port("127.0.0.1", port)
    with pytest.raises(RunError, match="--address of this machine"):
        dashboard.require_free_port("192.0.2.1", port)


def test_a_copy_without_pages_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(dashboard, "APP_ROOT", tmp_path)
    with pytest.raises(RunError, match="Install the package again"):
        dashboard.streamlit_arguments(8501, "127.0.0.1", "", [])
