# The app's resources, linked for a test or an APK. Sourced after android.sh.

# link_resources: the app's and the libraries' resources as one table, and R for each of them, into $TARGET/kotlin/resources.
link_resources() {
  local made="$TARGET/kotlin/resources" main="$ROOT/android/app/src/main" table
  table="$ANDROID_HOME/libraries/android-all-12.1-robolectric-8229987.jar" # Android 15's own is too new for this aapt2
  rm -rf --one-file-system "$made"
  mkdir -p "$made/java" "$made/test/com/android/tools"
  "$ANDROID_HOME/aapt2" compile --dir "$main/res" -o "$made/app.zip"
  "$ANDROID_HOME/aapt2" link -I "$table" --auto-add-overlay --manifest "$main/AndroidManifest.xml" --java "$made/java" \
    --extra-packages "$(cat "$ANDROID_HOME/made/packages.txt")" -o "$made/app.ap_" "$ANDROID_HOME"/made/res/*.zip "$made/app.zip"
  printf '%s\n' "android_custom_package=care.kengai.app" "android_merged_manifest=$main/AndroidManifest.xml" \
    "android_merged_assets=$made/assets" "android_resource_apk=$made/app.ap_" >"$made/test/com/android/tools/test_config.properties"
}
