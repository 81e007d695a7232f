#!/bin/sh
# Runs all tests: those of the bot's environment, then those of the action server's, which also start the whole
# assistant and a browser. Called by `make test`.
set -e
browser="$(command -v chromium || command -v chromium-browser || true)"
if [ -z "$browser" ]; then
  echo "Chromium ontbreekt; het wordt geïnstalleerd …"
  if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
  if ! { command -v apt-get >/dev/null && $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium; } >/dev/null 2>&1; then
    echo "Chromium kan niet vanzelf worden geïnstalleerd. Installeer het pakket 'chromium' en typ opnieuw: make test" >&2
    exit 1
  fi
fi
export PYTHONPATH=. PYTHONWARNINGS=ignore

# Rasa only prints some of its warnings and still ends well, so the output is looked at too.
mkdir -p test-results
report=test-results/rasa-data-validate.log
if ! RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore::DeprecationWarning \
  bot/.venv/bin/rasa data validate --fail-on-warnings >"$report" 2>&1 || grep -q "UserWarning" "$report"; then
  cat "$report" >&2
  exit 1
fi

bot/.venv/bin/python -m pytest -q tests/bot
exec actions/.venv/bin/python -m pytest -q tests/actions tests/channels tests/conversations tests/widget
