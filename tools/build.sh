# Part of ./lockbox: builds presets and the site. Output goes to standard error, and only when there
# is something to tell, because some commands answer on standard output.

# Emscripten starts a Python for each file. The system's own starts at once; a script of a version
# manager that stands before it in the path costs more than compiling a small file.
if [ -z "${EMSDK_PYTHON:-}" ] && [ -x /usr/bin/python3 ] && [ "$(command -v emcc)" = /usr/bin/emcc ]; then
  export EMSDK_PYTHON=/usr/bin/python3
fi

jobs() { nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2; }

# build_target PRESET TARGET...: configures the preset when needed and builds what is out of date.
build_target() {
  preset=$1
  shift
  folder=$root/build/$preset
  mkdir -p "$folder"
  (
    # One build at a time: commands may be started side by side.
    if command -v flock >/dev/null 2>&1; then
      exec 8>"$folder/.lock"
      flock 8
    fi
    if [ ! -f "$folder/build.ninja" ] || ! cmp -s "$root/CMakePresets.json" "$folder/.presets"; then
      echo "lockbox: preparing the build '$preset' (libraries are compiled once)" >&2
      (cd "$root" && cmake --preset "$preset") >"$folder/configure.log" 2>&1 8>&- || {
        cat "$folder/configure.log" >&2
        return 1
      }
      cp "$root/CMakePresets.json" "$folder/.presets"
    fi
    if ! has_targets "$folder" "$@"; then
      echo "lockbox: the build '$preset' has no target $*: its sources are not there, or a library" \
        "it needs is missing (see build/$preset/configure.log)" >&2
      return 1
    fi
    if ! ninja -C "$folder" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
      echo "lockbox: building $*" >&2
    fi
    # Generated sources first: ninja takes what is ready in the order of its file, where they come last,
    # and with them the page, whose link takes a minute of one core and can share it only earlier.
    generated=
    for library in lockbox_fonts lockbox_shaders; do
      ! has_targets "$folder" "$library" || generated="$generated $library"
    done
    {
      [ -z "$generated" ] || ninja -C "$folder" -j "$(jobs)" $generated
      ninja -C "$folder" -j "$(jobs)" "$@"
    } >"$folder/build.log" 2>&1 8>&- || {
      tail -n 60 "$folder/build.log" >&2
      echo "lockbox: the build failed; the whole log is build/$preset/build.log" >&2
      return 1
    }
  )
}

# True when the configured build folder $1 has all the targets that follow.
has_targets() {
  targets_of=$1
  shift
  for target; do
    grep -q "^build $target: phony\|^build $target\(\.js\)\?: CXX_EXECUTABLE_LINKER" \
      "$targets_of/build.ninja" || return 1
  done
}

# build_native TARGET [KIND...]: one program of the native preset, with the packages of the kinds.
build_native() {
  target=$1
  shift
  require native "$@" || return 1
  build_target native "$target"
}

# build_site PRESET: the page in build/site (preset web) or build/site-release (preset web-release).
build_site() {
  require native web || return 1
  build_target "$1" lockbox_page || return 1
  site=$root/build/site
  [ "$1" = web ] || site=$root/build/site-release
  node "$root/tools/make-site.mjs" --build "$root/build/$1" --out "$site" >&2
}
