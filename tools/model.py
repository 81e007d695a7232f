"""Prints the path of the model that fits the present training inputs: python3 tools/model.py. Standard library only.

The name holds a digest of everything training reads, so a model is made again exactly when one of these changed.
"""

import hashlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INPUTS = (
    "config.yml",
    "domain.yml",
    "content/begrippen.yml",
    "data",
    "bot/language",
    "bot/questions.py",
    "bot/train.py",
    "bot/uv.lock",
)


def path():
    """models/poortwijzer-<digest>.tar.gz"""
    digest = hashlib.sha256()
    for name in INPUTS:
        source = ROOT / name
        files = [source] if source.is_file() else sorted(source.rglob("*.yml")) + sorted(source.rglob("*.py"))
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return ROOT / "models" / ("poortwijzer-%s.tar.gz" % digest.hexdigest()[:16])


if __name__ == "__main__":
    sys.stdout.write(str(path()) + "\n")
