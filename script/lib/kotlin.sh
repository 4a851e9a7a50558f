# Level `kotlin`: JDK 17 and Maven, both Debian's. Kotlin itself and JNA come from Maven's registry with the first build.

KOTLIN_PACKAGES=(openjdk-17-jdk-headless maven)

# ensure_kotlin: after it, java and mvn are on PATH.
ensure_kotlin() {
  if stamped kotlin "$ROOT/script/lib/kotlin.sh" && kotlin_tools_there; then return 0; fi
  kotlin_tools_there || step "Set-up: JDK 17 and Maven" apt_install "${KOTLIN_PACKAGES[@]}"
  kotlin_tools_there || die "javac or mvn is still missing after the set-up" "look at $LOGS, then run again"
  stamp kotlin "$ROOT/script/lib/kotlin.sh"
}

kotlin_tools_there() {
  command -v mvn >/dev/null && command -v javac >/dev/null || return 1
}
