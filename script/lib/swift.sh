# Level `swift`: Swift 6. Debian 12 has none, Debian 13 has: it lives in a folder of its own, made by mmdebstrap and
# entered by bubblewrap, so that nothing of Debian 13 is installed on this machine.
# About 100 s and 1.7 GB on first use; documentation, editors' servers, the debugger and static libraries are left out.

# ensure_swift: after it, in_swift_root works.
ensure_swift() {
  if stamped swift "$ROOT/script/lib/swift_root.sh" && swift_tools_there; then return 0; fi
  have_packages "${SWIFT_HOST_PACKAGES[@]}" ||
    step "Set-up: tools for a Debian 13 folder" apt_install "${SWIFT_HOST_PACKAGES[@]}"
  step "Set-up: Swift 6 in a Debian 13 folder (1.7 GB)" make_swift_root
  swift_tools_there || die "Swift is missing after the set-up" "remove $SWIFT_ROOT and run again"
  stamp swift "$ROOT/script/lib/swift_root.sh"
}

swift_tools_there() { command -v bwrap >/dev/null && [ -x "$SWIFT_ROOT/$SWIFT_DRIVER" ]; }

# in_swift_root FOLDER COMMAND…: runs it in FOLDER with the tree and the build folder at their own paths, Debian 13's
# own files read-only around them, and the network as it is (tests speak to a server on loopback). Needs no root.
in_swift_root() {
  local folder="$1"
  shift
  mkdir -p "$CACHE/swift-home" "$TARGET"
  bwrap --ro-bind "$SWIFT_ROOT/usr" /usr --ro-bind "$SWIFT_ROOT/etc" /etc --ro-bind "$SWIFT_ROOT/var" /var \
    --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
    --proc /proc --dev /dev --tmpfs /tmp --bind "$CACHE/swift-home" /swift-home \
    --bind "$ROOT" "$ROOT" --bind "$TARGET" "$TARGET" \
    --setenv HOME /swift-home --setenv PATH /usr/bin:/bin --unsetenv CC --unsetenv CXX \
    --chdir "$folder" --die-with-parent "$@"
}
