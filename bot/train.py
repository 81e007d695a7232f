"""Trains the model: ``python -m bot.train FILE``. Shows what it is doing; Rasa itself says nothing for a minute."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# The name of a model says what went into it (tools/model.py), so Rasa's own cache is only disk writes.
os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")

STEPS = ("Rasa laden", "gegevens lezen", "taalonderdeel trainen", "gespreksregels trainen", "model opslaan")


class Progress:
    """A bar with the name of the present step, on a terminal redrawn in place, else one line a step."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=len(STEPS), bar_format="Trainen |{bar:20}| {desc} [{elapsed}]", file=sys.stdout)
        self._at = -1

    def reach(self, step: int) -> None:
        """Show that ``step`` (an index into STEPS) has begun; going back is ignored."""
        if step <= self._at:
            return
        self._at = step
        self._bar.n = step
        self._bar.set_description_str(STEPS[step])

    def done(self, text: str) -> None:
        """Fill the bar and show ``text``."""
        self._bar.n = len(STEPS)
        self._bar.set_description_str(text)
        self._bar.close()


class FollowTraining(logging.Handler):
    """Reads from Rasa's log which part is being trained."""

    def __init__(self, progress: Progress):
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "Tokenizer" in text or "Classifier" in text:
            self._progress.reach(2)
        elif "Policy" in text:
            self._progress.reach(3)


def main() -> int:
    """Train into the file named on the command line. Returns 1 with a message when training fails."""
    target = Path(sys.argv[1]).resolve()
    started = time.monotonic()
    progress = Progress()
    progress.reach(0)

    import rasa.api
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING)
    configure_structlog(logging.WARNING)
    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.addHandler(FollowTraining(progress))
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    progress.reach(1)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = f"{target.name.removesuffix('.tar.gz')}.part"
    with contextlib.redirect_stdout(io.StringIO()):  # Rasa's own remarks would cut through the bar
        result = rasa.api.train(
            domain="domain.yml",
            config="config.yml",
            training_files="data",
            output=str(target.parent),
            fixed_model_name=part,
            force_training=True,
        )
    if result.code != 0 or not result.model:
        print("Het trainen is mislukt.", file=sys.stderr)
        return 1
    progress.reach(4)
    os.replace(result.model, target)
    for old in target.parent.glob("poortwijzer-*.tar.gz"):
        if old != target:
            old.unlink()
    progress.done(f"klaar in {time.monotonic() - started:.0f} s, {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
