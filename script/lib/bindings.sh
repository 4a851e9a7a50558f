# The library for the apps, and its Kotlin and Swift faces, generated from the library file itself by the bindgen of the
# same version (UniFFI requires that). Sourced after setup.sh.

LIBRARY="$TARGET/debug/libkengai_ffi.so"
BINDINGS="$TARGET/bindings"

# build_bindings LANGUAGE: fills target/bindings/<language>; files whose content did not change keep their time.
# The bindgen is built with everything else: its features reach the library of the tests (the linker leaves out what nobody calls),
# and a second set of features would build half of the dependencies again.
build_bindings() {
  local language="$1" made
  cargo build --locked "${WHOLE[@]}"
  made="$(mktemp -d)"
  "$TARGET/debug/kengai-bindgen" \
    generate "$LIBRARY" --language "$language" --no-format --out-dir "$made"
  mkdir -p "$BINDINGS/$language"
  place_changed "$made" "$BINDINGS/$language"
  rm -rf "$made"
}

# place_changed FROM TO: TO gets the files of FROM and nothing else; equal ones stay untouched, so builds stay short.
place_changed() {
  local from="$1" to="$2" file
  mkdir -p "$to"
  while IFS= read -r file; do
    [ -e "$from/$file" ] || rm -f "$to/$file"
  done < <(cd "$to" && find . -type f)
  while IFS= read -r file; do
    cmp -s "$from/$file" "$to/$file" || { mkdir -p "$to/$(dirname "$file")" && cp "$from/$file" "$to/$file"; }
  done < <(cd "$from" && find . -type f)
}

# export_app_test_environment: what the apps' tests are told about this build.
export_app_test_environment() {
  export KENGAI_LIBRARY_DIR="$TARGET/debug"       # libkengai_ffi.so
  export KENGAI_SERVER="$TARGET/debug/kengai-server" # started by the tests themselves, on loopback
  export KENGAI_COMMAND="$TARGET/debug/kengai"
  export LD_LIBRARY_PATH="$TARGET/debug${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
}
