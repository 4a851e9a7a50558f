# Level `base`: what the demo needs. A C compiler, cmake and nasm (libjpeg-turbo is built with them), OpenSSL's headers, network
# namespaces, Python, a Rust that is new enough.
# Where no such Rust is, Debian 12's security archive carries one for its browsers (rustc-web): no download of our own.

RUST_MIN="1.95"
# python3 reads the exported files a second time, with a reader that is not ours; procps has `kill`.
BASE_PACKAGES=(ca-certificates cmake gcc libc6-dev libssl-dev make nasm pkg-config util-linux iproute2 python3 procps)

# All crates: one selection for every build of the tests, so that cargo settles on one set of features and builds each crate once.
# tests/tests/house/built_once.rs fails where programs and tests would ask for different ones.
WHOLE=(--workspace)

# ensure_base: after it, cargo, rustc and cc are on PATH.
ensure_base() {
  if stamped base "$ROOT/script/lib/base.sh" && find_rust && base_tools_there; then return 0; fi
  base_tools_there && have_packages libssl-dev ||
    step "Set-up: C compiler, cmake, OpenSSL headers, network namespaces, Python" apt_install "${BASE_PACKAGES[@]}"
  find_rust || {
    step "Set-up: Rust (Debian's rustc-web)" apt_install rustc-web cargo-web
    find_rust || die "no Rust $RUST_MIN or newer, and Debian's rustc-web is too old here" \
      "install Rust $RUST_MIN with rustup, or enable Debian 12's security archive"
  }
  base_tools_there || die "the C compiler, cmake, make, nasm, pkg-config, unshare, ip or python3 is still missing after the set-up" \
    "look at $LOGS, then run again"
  stamp base "$ROOT/script/lib/base.sh"
}

base_tools_there() {
  local tool
  for tool in cc cmake make nasm pkg-config unshare ip python3 kill; do type -P "$tool" >/dev/null || return 1; done
  [ -e /usr/include/openssl/ssl.h ] || pkg-config --exists openssl
}

# find_rust: puts the first folder with a new enough rustc and a cargo at the front of PATH.
find_rust() {
  local folder folders
  IFS=: read -r -a folders <<<"$PATH:${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:/usr/bin"
  for folder in "${folders[@]}"; do
    [ -x "$folder/rustc" ] && [ -x "$folder/cargo" ] || continue
    rust_is_new_enough "$folder/rustc" || continue
    export PATH="$folder:$PATH"
    return 0
  done
  return 1
}

rust_is_new_enough() {
  local version
  version="$("$1" --version 2>/dev/null)" || return 1
  version="$(awk '{ print $2 }' <<<"$version")"
  [ "$(printf '%s\n%s\n' "$RUST_MIN" "${version%%-*}" | sort -V | head -n 1)" = "$RUST_MIN" ]
}

# ensure_rust_checks: rustfmt and clippy, for script/test.
ensure_rust_checks() {
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then return 0; fi
  if have_packages rustc-web && [ "$(command -v rustc)" = /usr/bin/rustc ]; then
    step "Set-up: rustfmt and clippy" apt_install rustfmt-web rust-web-clippy
  else
    step "Set-up: rustfmt and clippy" rustup component add rustfmt clippy
  fi
}

# What reads photos of small print in the tests of core/photo, and the font that it is printed in.
READING_PACKAGES=(tesseract-ocr tesseract-ocr-jpn fonts-ipafont-gothic)

# ensure_reading: tesseract with Japanese, for script/test.
ensure_reading() {
  have_packages "${READING_PACKAGES[@]}" ||
    step "Set-up: tesseract with Japanese, a font" apt_install "${READING_PACKAGES[@]}"
}
