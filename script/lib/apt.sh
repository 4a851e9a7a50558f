# Debian packages: install what is missing, and nothing when nothing is. Sourced after common.sh.

# have_packages NAME…: all are installed.
have_packages() {
  command -v dpkg-query >/dev/null || return 1
  local installed
  installed="$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null)" || return 1
  [ "$(grep -cx installed <<<"$installed")" -eq "$#" ]
}

# as_root COMMAND…
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    die "installing needs root, and neither root nor sudo is here" \
      "run script/setup as root once; after that no root is needed"
  fi
}

# apt_install NAME…: those that are missing; the list of packages is brought up to date once per run.
apt_install() {
  local missing=() name
  for name in "$@"; do have_packages "$name" || missing+=("$name"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "this machine has no apt-get; the set-up is written for Debian 12" \
    "install these yourself and run again: ${missing[*]}"
  apt_update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "${missing[@]}"
}

# apt_update: at most once an hour, for every script of this tree together.
apt_update() {
  local mark="$CACHE/stamps/apt-updated"
  [ -z "$(find "$mark" -mmin -60 2>/dev/null)" ] || return 0
  as_root apt-get update -q -o DPkg::Lock::Timeout=300
  : >"$mark"
}

# debian_mirror: the mirror that this machine itself uses, so that no host is written down here.
debian_mirror() {
  local site
  apt_update >&2
  site="$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(RELEASE) $(SITE)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" && $3 !~ /-/ { print $4; exit }')"
  [ -n "$site" ] || die "apt knows no Debian mirror on this machine" \
    "add Debian's main component to the apt sources, run apt-get update, and try again"
  printf '%s\n' "$site"
}
