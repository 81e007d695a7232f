#!/bin/sh
# Runs all tests: those of the bot's environment, then those of the action server's, which also start the whole
# assistant and a browser. Called by `make test`.
set -e

# install PACKAGE: makes sure of a Debian package that a test needs.
install() {
  echo "$1 ontbreekt; het wordt geïnstalleerd …"
  if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
  if ! { command -v apt-get >/dev/null && $as_root apt-get update -qq && $as_root apt-get install -y -qq "$1"; } >/dev/null 2>&1; then
    echo "$1 kan niet vanzelf worden geïnstalleerd. Installeer het pakket '$1' en typ opnieuw: make test" >&2
    exit 1
  fi
}
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || install chromium
command -v redis-server >/dev/null || install redis-server
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql
export PYTHONPATH=. PYTHONWARNINGS=ignore

# Rasa only prints some of its warnings and still ends well, so the output is looked at too.
mkdir -p test-results
report=test-results/rasa-data-validate.log
if ! RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore::DeprecationWarning \
  bot/.venv/bin/rasa data validate --fail-on-warnings >"$report" 2>&1 || grep -q "UserWarning" "$report"; then
  cat "$report" >&2
  exit 1
fi

bot/.venv/bin/python -m pytest -q tests/bot tests/identity
exec actions/.venv/bin/python -m pytest -q tests/actions tests/identity tests/channels tests/conversations tests/widget
