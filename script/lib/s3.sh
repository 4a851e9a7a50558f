# What stands in for an S3-compatible store in the server's tests: moto, a mock of it in Python, in a folder of its own in the
# cache, with pinned versions. Sourced after apt.sh.

S3_HOME="$CACHE/s3"
S3_PINS="$ROOT/script/lib/s3-mock.txt"

# ensure_s3: after it, $S3_HOME/bin/moto_server is there.
ensure_s3() {
  if stamped s3 "$S3_PINS" "$ROOT/script/lib/s3.sh" && [ -x "$S3_HOME/bin/moto_server" ]; then return 0; fi
  python3 -c 'import ensurepip, venv' 2>/dev/null || step "Set-up: Python's venv" apt_install python3-venv
  step "Set-up: moto, a mock of an S3 server" make_s3
  stamp s3 "$S3_PINS" "$ROOT/script/lib/s3.sh"
}

make_s3() {
  rm -rf --one-file-system "$S3_HOME"
  python3 -m venv "$S3_HOME"
  "$S3_HOME/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r "$S3_PINS"
  "$S3_HOME/bin/moto_server" --help >/dev/null
}
