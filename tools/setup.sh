# Part of ./lockbox: the packages that a machine needs. Each kind of work names what it needs; what is
# there already, from wherever it came, is left alone.

# Lines of "package  probe": the probe is a command, or a file, that the package brings.
packages_native='
cmake cmake
ninja-build ninja
g++ g++
ccache ccache
nlohmann-json3-dev /usr/include/nlohmann/json.hpp
libboost-dev /usr/include/boost/beast.hpp
ca-certificates /etc/ssl/certs/ca-certificates.crt
xz-utils xz
bzip2 bzip2
python3-fonttools /usr/lib/python3/dist-packages/fontTools/subset/__init__.py
python3-brotli /usr/lib/python3/dist-packages/brotli.py
fonts-inter /usr/share/fonts/opentype/inter/Inter-Regular.otf|/usr/share/doc/fonts-inter
fonts-jetbrains-mono /usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf
'
packages_sanitizers='
clang clang++
libclang-rt-dev /usr/share/doc/libclang-rt-dev
'
packages_captures='
tshark tshark
'
packages_desktop='
libsdl2-dev /usr/include/SDL2/SDL.h
libgles-dev /usr/include/GLES3/gl3.h
libgl1-mesa-dri /usr/share/doc/libgl1-mesa-dri
'
packages_web='
emscripten em++
nodejs node
'
packages_browser='
npm npm
chromium chromium
firefox-esr firefox-esr
xvfb xvfb-run
xauth xauth
libgl1-mesa-dri /usr/share/doc/libgl1-mesa-dri
libegl1 /usr/share/doc/libegl1
libpci3 /usr/share/doc/libpci3
'

# True when one of the probes, separated by |, is there.
is_there() {
  rest=$1
  while [ -n "$rest" ]; do
    probe=${rest%%|*}
    case $rest in *'|'*) rest=${rest#*|} ;; *) rest= ;; esac
    case $probe in
      /*) [ -e "$probe" ] && return 0 ;;
      *) command -v "$probe" >/dev/null 2>&1 && return 0 ;;
    esac
  done
  return 1
}

# Prints the packages of the given kinds (native, sanitizers, captures, desktop, web, browser) that are missing.
missing_packages() {
  for kind; do
    case $kind in
      native) echo "$packages_native" ;;
      sanitizers) echo "$packages_sanitizers" ;;
      captures) echo "$packages_captures" ;;
      desktop) echo "$packages_desktop" ;;
      web) echo "$packages_web" ;;
      browser) echo "$packages_browser" ;;
    esac
  done | while read -r package probe; do
    [ -z "$package" ] || is_there "$probe" || printf '%s ' "$package"
  done
}

# Installs what the given kinds of work lack. Asks before it uses sudo, unless CI=true; asks nobody
# when it runs as root. Says what to install where it cannot.
require() {
  packages=$(missing_packages "$@")
  packages=${packages% }
  [ -n "$packages" ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    if [ "$(uname -s)" = Linux ] || ! is_there cmake || ! is_there ninja; then
      echo "lockbox: these are missing (names of Debian's packages): $packages" >&2
    fi
    # Elsewhere packages have other names and places: the build itself says what it lacks.
    is_there cmake && is_there ninja && return 0
    return 1
  fi
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
      echo "lockbox: please install as root: apt-get install $packages" >&2
      return 1
    }
    as_root=sudo
    if [ "${CI:-}" != true ]; then
      [ -t 0 ] || {
        echo "lockbox: please install first: sudo apt-get install $packages" >&2
        return 1
      }
      printf 'Lockbox needs these packages: %s\nInstall them with sudo? [y/N] ' "$packages" >&2
      read -r answer
      case $answer in
        y | Y | yes) ;;
        *)
          echo "lockbox: not installed, so there is nothing to go on with" >&2
          return 1
          ;;
      esac
    fi
  fi
  echo "lockbox: installing $packages" >&2
  mkdir -p "$root/build"
  log=$root/build/packages.log
  install="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages"
  # The lists may be old or absent; they are read again only then, because that takes time.
  if ! $as_root $install >"$log" 2>&1 </dev/null; then
    $as_root apt-get update >>"$log" 2>&1 || true
    $as_root $install >>"$log" 2>&1 </dev/null || {
      tail -n 15 "$log" >&2
      echo "lockbox: installing packages failed; the whole log is $log" >&2
      return 1
    }
  fi
  packages=$(missing_packages "$@")
  [ -z "$packages" ] || echo "lockbox: still not found after installing: $packages" >&2
}
