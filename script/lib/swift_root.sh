# How Swift's folder is made. Apart from swift.sh, because a change here, and only here, makes the folder anew.

SWIFT_HOST_PACKAGES=(mmdebstrap bubblewrap debian-archive-keyring)
# libc6-dev and libstdc++-14-dev are only "recommended" by swiftlang; libssl3t64 is what the library links against.
SWIFT_ROOT_PACKAGES="swiftlang,libc6-dev,libstdc++-14-dev,libssl3t64,git,ca-certificates"
SWIFT_ROOT="$CACHE/swift-root"
SWIFT_DRIVER="usr/libexec/swift/bin/swift-driver" # usr/bin/swift is a link that leads nowhere from outside

# Made beside its place and moved there when whole: a set-up that was cut off is never mistaken for a finished one.
make_swift_root() {
  local mirror made="$SWIFT_ROOT.new"
  mirror="$(debian_mirror)"
  as_root rm -rf --one-file-system "$made" "$SWIFT_ROOT"
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
