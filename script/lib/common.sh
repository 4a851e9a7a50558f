# What every script begins with: where the tree and the cache are, and one line of progress per step.
# Sourced, never run. Leaves `set -euo pipefail` on.

set -euo pipefail
shopt -s inherit_errexit

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
CACHE="${KENGAI_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kengai}"
TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
LOGS="$TARGET/logs"
mkdir -p "$CACHE/stamps" "$LOGS"
export CARGO_TARGET_DIR="$TARGET" CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

# say TEXT…: a line for the person at the terminal.
say() { printf '%s\n' "$*" >&2; }

# die WHAT-HAPPENED WHAT-TO-DO…: stop with a reason and a way on.
die() {
  say "✗ $1"
  shift
  local line
  for line in "$@"; do say "  → $line"; done
  exit 1
}

# step TITLE COMMAND…: runs it quietly, prints its name and its time; on failure shows the end of its output.
# At a terminal it also shows, each second, how long it has run and the last line of its output; not of a step that runs
# BESIDE another.
step() {
  local title="$1" log started code=0 ticker=""
  shift
  log="$(log_of "$title")"
  started="$(now_ms)"
  : >"$log"
  if [ -t 2 ] && [ -z "${BESIDE:-}" ]; then
    tick "$title" "$log" "$started" &
    ticker=$!
  fi
  # A subshell of its own, so that `set -e` holds inside functions (it does not in an `if` or `||`).
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  code=$?
  set -e
  if [ -n "$ticker" ]; then
    kill "$ticker" 2>/dev/null || :
    wait "$ticker" 2>/dev/null || :
    printf '\r\033[K' >&2
  fi
  if [ "$code" -ne 0 ]; then
    say "✗ $title ($(since "$started")), exit $code. The end of its output:"
    tail -n "${KENGAI_LOG_LINES:-60}" "$log" | sed 's/^/    /' >&2
    say "  → all of it: $log"
    return "$code"
  fi
  took "$title" "$started"
}

# tick TITLE LOG STARTED: until it is killed, or the script is.
tick() {
  while kill -0 "$$" 2>/dev/null; do
    printf '\r\033[K… %s (%s) %s' "$1" "$(since "$3")" "$(tail -n 1 "$2" | tr -d '\r\033' | cut -c 1-60)" >&2
    sleep 1
  done
}

# shown TITLE COMMAND…: like step, but the output is for the person, live; it is kept in the log as well.
shown() {
  local title="$1" log started code=0
  shift
  log="$(log_of "$title")"
  started="$(now_ms)"
  say "▸ $title"
  set +e
  (set -e; "$@") </dev/null 2>&1 | tee "$log"
  code="${PIPESTATUS[0]}"
  set -e
  if [ "$code" -ne 0 ]; then
    say "✗ $title ($(since "$started")), exit $code"
    return "$code"
  fi
  took "$title" "$started"
}

# took TITLE STARTED: says that it is done, and notes the time for the list at the end.
took() {
  local line="$1 ($(since "$2"))"
  say "✓ $line"
  printf '%s\n' "$line" >>"$LOGS/.times"
}

# log_of TITLE: where a step's output is kept.
log_of() { printf '%s/%s.log' "$LOGS" "$(printf '%s' "$1" | tr -cs 'A-Za-z0-9' '-' | sed 's/^-*//; s/-*$//')"; }

now_ms() { local t="${EPOCHREALTIME/[.,]/}"; printf '%s' "$((t / 1000))"; }

# since MS: the time that has passed, for people.
since() {
  local ms="$(($(now_ms) - $1))"
  if [ "$ms" -ge 60000 ]; then
    printf '%d min %02d s' "$((ms / 60000))" "$((ms / 1000 % 60))"
  else
    printf '%d.%d s' "$((ms / 1000))" "$((ms / 100 % 10))"
  fi
}

# stamped NAME FILE…: true when set-up NAME was finished by exactly these files.
stamped() { [ -e "$CACHE/stamps/$1-$(fingerprint "${@:2}")" ]; }

# stamp NAME FILE…: remember it; older stamps of the same name go.
stamp() {
  rm -f "$CACHE/stamps/$1"-*
  : >"$CACHE/stamps/$1-$(fingerprint "${@:2}")"
}

fingerprint() { cat "$@" | sha256sum | cut -c1-16; }
