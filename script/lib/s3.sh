# What stands in for an S3-compatible store in the server's tests, in a folder of its own in the cache, with pinned versions: moto, a
# mock of it in Python, and s3s-fs, a small one in Rust that checks signatures. Sourced after base.sh.

S3_HOME="$CACHE/s3"
S3_PINS="$ROOT/script/lib/s3-mock.txt"
S3S_VERSION="0.14.1"

# ensure_s3: after it, moto_server and s3s-fs are in $S3_HOME/bin. Needs cargo.
ensure_s3() {
  if stamped s3 "$S3_PINS" "$ROOT/script/lib/s3.sh" && [ -x "$S3_HOME/bin/moto_server" ] && [ -x "$S3_HOME/bin/s3s-fs" ]; then
    return 0
  fi
  python3 -c 'import ensurepip, venv' 2>/dev/null || step "Set-up: Python's venv" apt_install python3-venv
  step "Set-up: moto, a mock of an S3 server" make_moto
  step "Set-up: s3s-fs, a small S3 server" make_s3s
  stamp s3 "$S3_PINS" "$ROOT/script/lib/s3.sh"
}

make_moto() {
  rm -rf --one-file-system "$S3_HOME"
  python3 -m venv "$S3_HOME"
  "$S3_HOME/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r "$S3_PINS"
  "$S3_HOME/bin/moto_server" --help >/dev/null
}

# In a target folder of its own, which is not kept: nothing of it is the tree's. A debug build is fast enough and takes half the time.
make_s3s() {
  CARGO_TARGET_DIR="$S3_HOME/target" cargo install s3s-fs --version "=$S3S_VERSION" --features binary --locked --debug \
    --root "$S3_HOME"
  rm -rf --one-file-system "$S3_HOME/target"
}
