# Level `swift`: Swift 6. Debian 12 has none, Debian 13 has: it lives in a folder of its own, made by mmdebstrap and
# entered by bubblewrap, so that nothing of Debian 13 is installed on this machine.
# About 100 s and 1.7 GB on first use; documentation, editors' servers, the debugger and static libraries are left out.

SWIFT_HOST_PACKAGES=(mmdebstrap bubblewrap debian-archive-keyring)
# libc6-dev and libstdc++-14-dev are only "recommended" by swiftlang; libssl3t64 is what the library links against.
SWIFT_ROOT_PACKAGES="swiftlang,libc6-dev,libstdc++-14-dev,libssl3t64,git,ca-certificates"
SWIFT_ROOT="$CACHE/swift-root"
SWIFT_DRIVER="usr/libexec/swift/bin/swift-driver" # usr/bin/swift is a link that leads nowhere from outside

# ensure_swift: after it, in_swift_root works.
ensure_swift() {
  if stamped swift "$ROOT/script/lib/swift.sh" && swift_tools_there; then return 0; fi
  have_packages "${SWIFT_HOST_PACKAGES[@]}" ||
    step "Set-up: tools for a Debian 13 folder" apt_install "${SWIFT_HOST_PACKAGES[@]}"
  step "Set-up: Swift 6 in a Debian 13 folder (1.7 GB)" make_swift_root
  swift_tools_there || die "Swift is missing after the set-up" "remove $SWIFT_ROOT and run again"
  stamp swift "$ROOT/script/lib/swift.sh"
}

swift_tools_there() { command -v bwrap >/dev/null && [ -x "$SWIFT_ROOT/$SWIFT_DRIVER" ]; }

# Made beside its place and moved there when whole: a set-up that was cut off is never mistaken for a finished one.
make_swift_root() {
  local mirror made="$SWIFT_ROOT.new"
  mirror="$(debian_mirror)"
  as_root rm -rf "$made" "$SWIFT_ROOT"
  as_root mmdebstrap --variant=apt --mode=root --include="$SWIFT_ROOT_PACKAGES" \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=path-exclude='/usr/share/doc/*' --dpkgopt=path-exclude='/usr/share/man/*' \
    --dpkgopt=path-exclude='/usr/share/locale/*' --dpkgopt=path-exclude='/usr/libexec/swift/lib/swift_static/*' \
    --dpkgopt=path-exclude='/usr/libexec/swift/bin/sourcekit-lsp' --dpkgopt=path-exclude='/usr/libexec/swift/bin/clangd' \
    --dpkgopt=path-exclude='/usr/libexec/swift/bin/lldb*' --dpkgopt=path-exclude='/usr/libexec/swift/lib/liblldb*' \
    --dpkgopt=path-exclude='/usr/libexec/swift/lib/libsourcekitdInProc.so' \
    trixie "$made" "$mirror"
  [ -x "$made/$SWIFT_DRIVER" ]
  as_root mv "$made" "$SWIFT_ROOT"
}

# in_swift_root FOLDER COMMAND…: runs it in FOLDER with the tree and the build folder at their own paths,
# the network as it is (tests speak to a server on loopback).
in_swift_root() {
  local folder="$1"
  shift
  mkdir -p "$CACHE/swift-home" "$TARGET"
  bwrap --bind "$SWIFT_ROOT" / --proc /proc --dev /dev --tmpfs /tmp --ro-bind /etc/resolv.conf /etc/resolv.conf \
    --bind "$ROOT" "$ROOT" --bind "$TARGET" "$TARGET" --bind "$CACHE/swift-home" /home \
    --setenv HOME /home --setenv PATH /usr/bin:/bin --unsetenv CC --unsetenv CXX \
    --chdir "$folder" --die-with-parent "$@"
}
