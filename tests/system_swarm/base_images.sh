#!/usr/bin/env bash
# Makes, from what is installed on this Debian machine, the images that a registry
# would give, under their public names.
#
#   base_images.sh RELEASE_DIR IMAGE…              (DOCKER_HOST is set)
#
# The file systems are those of Debian's own packages, copied with all that they
# depend on. The builder's also has this machine's Rust toolchain, its crates, and
# the dependencies that RELEASE_DIR (a target/release) holds, compiled already.
set -euo pipefail
export LC_ALL=C

release=$1
shift
docker=/usr/bin/docker
# Beside the release, so that hard links can be made.
work=$(mktemp -d "$release/../base_images.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree"

# Packages, and all that they need, as far as it is installed.
closure() {
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances "$@" | grep -v '^[ |<]' | sort -u
}

# The files of packages, with what their installation has made, relative to /.
files() {
  local packages
  mapfile -t packages < <(closure "$@")
  {
    # It complains of names that only stand for others (virtual packages).
    { dpkg-query -L "${packages[@]}" 2>/dev/null || true; } |
      grep -vE '^/usr/share/(doc|man|locale|info|lintian|bug)/'
    printf '%s\n' /bin /sbin /lib /lib64 /etc/passwd /etc/group /etc/ld.so.cache \
      /etc/ssl/certs/ca-certificates.crt /var/lib/dpkg/status
    find /etc/alternatives
    find /usr/bin -maxdepth 1 -lname '/etc/alternatives/*'
  } | sed -E 's,^/,,; s,^(bin|sbin|lib|lib32|lib64)/,usr/&,' | grep -v '^\.\?$' | sort -u |
    (cd / && xargs -d '\n' ls -d --) 2>/dev/null || true
}

# A root file system from packages, and the tree in $work/tree over it: `pack IMAGE
# PACKAGES CHANGE…`, where a change is a line of a Dockerfile.
pack() {
  local image=$1 packages=$2 changes=()
  shift 2
  for change in "$@"; do changes+=(--change "$change"); done
  # shellcheck disable=SC2086 # Several words are meant.
  files $packages >"$work/files"
  # A folder may stand in the archive once only.
  find "$work/tree" -mindepth 1 -printf '%P\n' | sort -u | comm -23 - "$work/files" >"$work/own"
  tar -cf - --numeric-owner --owner 0 --group 0 --no-recursion --verbatim-files-from \
    -C / -T "$work/files" -C "$work/tree" -T "$work/own" |
    "$docker" import "${changes[@]}" - "$image" >/dev/null
  rm -rf "$work/tree"
  mkdir "$work/tree"
  echo "made $image"
}

# Hard links where they can be had: three gigabytes are quickly copied twice.
take() { mkdir -p "$work/tree/$2" && { cp -al "$1" "$work/tree/$2" 2>/dev/null || cp -a "$1" "$work/tree/$2"; }; }

tools="bash dash coreutils sed grep mawk findutils tar libc-bin base-files base-passwd ca-certificates apt dpkg"
busybox="busybox-static base-files base-passwd libc6"

builder() {
  # At the same path as here, or Cargo takes the sources for others and compiles all
  # of them again.
  local sysroot home=${CARGO_HOME:-$HOME/.cargo}
  sysroot=$(rustc --print sysroot)
  take "$sysroot/bin" usr/local
  take "$sysroot/lib" usr/local
  for part in index cache src; do take "$home/registry/$part" "${home#/}/registry"; done
  for part in deps build .fingerprint; do take "$release/$part" src/target/release; done
  # The program itself is what the Dockerfile is to build, as fast as can be: a crowd
  # of five people does not ask for more.
  printf '%s\n' '[profile.release.package.vernissage]' 'opt-level = 1' 'codegen-units = 256' \
    >"$work/tree/${home#/}/config.toml"
  find "$work/tree/src/target/release" -maxdepth 2 \
    \( -name 'vernissage-*' -o -name 'libvernissage-*' \) -exec rm -rf {} +
  pack "$1" "$tools gcc libc6-dev" \
    "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    "ENV CARGO_HOME=$home" "ENV CARGO_NET_OFFLINE=true"
}

# Debian's programs where the public images have them, over busybox as there:
# `program IMAGE FROM=TO… -- CHANGE…`.
program() {
  local image=$1 pair
  shift
  mkdir -p "$work/tree/usr/bin"
  for name in sh wget; do ln -s busybox "$work/tree/usr/bin/$name"; done
  while [ "$1" != -- ]; do
    pair=$1
    mkdir -p "$work/tree/$(dirname "${pair#*=}")"
    cp -rL "${pair%%=*}" "$work/tree/${pair#*=}"
    shift
  done
  shift
  pack "$image" "$busybox" "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/bin" "$@"
}

# The shared libraries of a program, as pairs.
libraries() { ldd "$1" | grep -o '/[^ ]*' | sed -E 's,^(/usr)?/(.*),&=usr/\2,'; }

# A folder for the data of an image, owned by its user.
data() { mkdir -p "$work/tree/$1" && chmod 777 "$work/tree/$1"; }

for image in "$@"; do
  case $image in
    rust:*) builder "$image" ;;
    debian:*)
      mkdir -m 1777 "$work/tree/tmp"
      pack "$image" "$tools chromium fonts-dejavu-core" 'CMD ["bash"]'
      ;;
    prom/prometheus:*)
      data prometheus
      program "$image" /usr/bin/prometheus=usr/bin/prometheus /usr/bin/promtool=usr/bin/promtool -- \
        'ENTRYPOINT ["/bin/prometheus"]' 'USER nobody' 'WORKDIR /prometheus'
      ;;
    prom/alertmanager:*)
      data alertmanager
      program "$image" /usr/bin/prometheus-alertmanager=usr/bin/alertmanager /usr/bin/amtool=usr/bin/amtool \
        /usr/share/prometheus/alertmanager=usr/share/prometheus/alertmanager -- \
        'ENTRYPOINT ["/bin/alertmanager"]' 'USER nobody' 'WORKDIR /alertmanager'
      ;;
    prom/node-exporter:*)
      program "$image" /usr/bin/prometheus-node-exporter=usr/bin/node_exporter -- \
        'ENTRYPOINT ["/bin/node_exporter"]' 'USER nobody'
      ;;
    haproxy:*)
      # shellcheck disable=SC2046 # One pair a word.
      program "$image" /usr/sbin/haproxy=usr/local/sbin/haproxy $(libraries /usr/sbin/haproxy) \
        /usr/bin/bash=usr/bin/bash $(libraries /usr/bin/bash) -- \
        'CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]'
      ;;
    *)
      echo "nothing is known of $image: say in $0 what to pack" >&2
      exit 1
      ;;
  esac
done
