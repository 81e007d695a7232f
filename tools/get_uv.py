"""Fetches uv into .tools/ with nothing but Python's standard library: no pip, no root, nothing outside this folder.

Usage: python3 tools/get_uv.py FOLDER. Prints the path of the uv program. Honours PIP_INDEX_URL (a mirror of PyPI).
"""

import hashlib
import io
import json
import os
import platform
import stat
import sys
import urllib.parse
import urllib.request
import zipfile

VERSION = "0.13.9"
# sha256 of the wheels of this version, as PyPI lists them.
HASHES = {
    "manylinux_2_17_x86_64": "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    "manylinux_2_17_aarch64": "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    "macosx_10_12_x86_64": "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    "macosx_11_0_arm64": "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
}


def wanted_platform():
    """The wheel platform of this machine. Exits with a clear line for one uv has no wheel for."""
    system, machine = platform.system(), platform.machine().lower()
    arm = machine in ("arm64", "aarch64")
    if system == "Linux" and (arm or machine in ("x86_64", "amd64")):
        return "manylinux_2_17_aarch64" if arm else "manylinux_2_17_x86_64"
    if system == "Darwin":
        return "macosx_11_0_arm64" if arm else "macosx_10_12_x86_64"
    sys.exit("uv: no ready-made program for %s on %s; install uv %s yourself" % (system, machine, VERSION))


def main():
    """Download, check and unpack uv into the folder named on the command line, once."""
    folder = os.path.abspath(sys.argv[1])
    program = os.path.join(folder, "uv-" + VERSION, "uv")
    if not os.path.exists(program):
        tag = wanted_platform()
        index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
        wheel = download(index, tag)
        digest = hashlib.sha256(wheel).hexdigest()
        if digest != HASHES[tag]:
            sys.exit("uv: the downloaded file is not the expected one (sha256 %s)" % digest)
        unpack(wheel, program)
    print(program)


def download(index, tag):
    """The bytes of the uv wheel for ``tag`` from a package index."""
    try:
        request = urllib.request.Request(index + "/uv/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            files = json.load(reply)["files"]
        url = next(f["url"] for f in files if f["filename"].startswith("uv-%s-" % VERSION) and tag in f["filename"])
        with urllib.request.urlopen(urllib.parse.urljoin(index + "/uv/", url), timeout=300) as reply:
            return reply.read()
    except (OSError, StopIteration, ValueError) as error:
        sys.exit("uv: cannot be downloaded from %s: %s. Is there a network?" % (index, error))


def unpack(wheel, program):
    """Write the program out of the wheel to ``program``, complete or not at all."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("/scripts/uv"))
        os.makedirs(os.path.dirname(program), exist_ok=True)
        with open(program + ".part", "wb") as target:
            target.write(archive.read(name))
    os.chmod(program + ".part", os.stat(program + ".part").st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    os.replace(program + ".part", program)


if __name__ == "__main__":
    main()
