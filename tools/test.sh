# Part of ./lockbox: runs the tests and adds them up. Each phase prints its own output, then one line
# with its result and time; the last line of all is the sum.

passed=0
failed=0

test_usage() {
  cat <<'TEXT'
usage: ./lockbox test [unit | wasm | browser]

unit      the proofs of all scenarios; the tests of the command line program; the AWS CLI, boto3 and
          the AWS SDK for JavaScript against the endpoint, those of them that are installed; the
          tests of engine and front end, natively with the sanitizers
wasm      the same tests of engine and front end as WebAssembly under Node.js
browser   the page in Chromium and Firefox
Without an argument all of them. Ends with a line "N passed, N failed".
TEXT
}

# phase NAME COMMAND...: runs the command, counts the tests that its output reports, prints the line.
phase() {
  phase_name=$1
  shift
  phase_start=$(date +%s)
  phase_log=$root/build/test-$(echo "$phase_name" | tr ' ' '-').log
  mkdir -p "$root/build"
  status=0
  "$@" >"$phase_log" 2>&1 || status=$?
  counts=$(count_tests <"$phase_log")
  phase_passed=${counts% *}
  phase_failed=${counts#* }
  # A phase that fails without naming a test, as in a crash or a failed build, is one failure.
  if [ "$status" -ne 0 ] && [ "$phase_failed" -eq 0 ]; then
    phase_failed=1
  fi
  if [ "$phase_failed" -ne 0 ]; then
    tail -n 150 "$phase_log"
  fi
  passed=$((passed + phase_passed))
  failed=$((failed + phase_failed))
  echo "$phase_name: $phase_passed passed, $phase_failed failed, $(($(date +%s) - phase_start)) s"
  [ "$phase_failed" -eq 0 ]
}

# Adds up the summaries in the output of Catch2 ("All tests passed (9 assertions in 3 test cases)",
# "test cases: 3 | 2 passed | 1 failed") and of our scripts ("3 passed, 0 failed").
count_tests() {
  sed "s/$(printf '\033')\[[0-9;]*m//g" | awk '
    /^All tests passed \(/ {
      for (i = 1; i < NF; i++) if ($(i + 1) == "test" && $(i + 2) ~ /^case/) p += $i
    }
    /^test cases:/ {
      for (i = 2; i <= NF; i++) {
        if ($i == "passed") p += $(i - 1)
        if ($i == "failed" && $(i + 1) != "as") f += $(i - 1)
        if ($i == "failed" && $(i + 1) == "as") p += $(i - 1)
      }
    }
    /^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 }
    END { print p + 0, f + 0 }'
}

# Names the test programs that the configured preset $1 has.
test_programs() {
  for program in lockbox_tests lockbox_ui_tests; do
    has_targets "$root/build/$1" "$program" && echo "$program"
  done
}

# Proving all scenarios plays them hundreds of times over: minutes with the sanitizers, which the
# lessons' other tests give the same code to look at. prove_scenarios does it with the program.
run_programs() {
  preset=$1
  result=0
  left_out=
  [ "$preset" != native-sanitizers ] || left_out='~[proofs]'
  for program in $(test_programs "$preset"); do
    echo "== $program ($preset)"
    case $preset in
      web*) run_shards node "$root/build/$preset/$program.js" || result=1 ;;
      *) run_shards "$root/build/$preset/$program" $left_out || result=1 ;;
    esac
  done
  return $result
}

# Every scenario with all its variants, as an author proves them.
prove_scenarios() {
  proven=0
  "$root/build/native/lockbox" lesson lint >"$root/build/scenarios.txt" || proven=$?
  cat "$root/build/scenarios.txt"
  awk '/: proven$/ { p += 1 } /: not proven$/ { f += 1 }
    END { printf "%d passed, %d failed\n", p, f }' "$root/build/scenarios.txt"
  return "$proven"
}

# run_shards COMMAND...: the tests of one program dealt out to as many processes as there are cores.
# Small shards, so that no process is left alone with the slow tests at the end; one process takes a
# shard by making its folder, which only one can.
run_shards() {
  shard_folder=$(mktemp -d)
  workers=
  for worker in $(seq "$(jobs)"); do
    run_free_shards $(($(jobs) * 8)) "$@" &
    workers="$workers $!"
  done
  shard_result=0
  for worker in $workers; do
    wait "$worker" || shard_result=1
  done
  cat "$shard_folder"/*/log
  rm -rf "$shard_folder"
  return $shard_result
}

run_free_shards() {
  count=$1
  shift
  worker_result=0
  for index in $(seq 0 $((count - 1))); do
    mkdir "$shard_folder/$index" 2>/dev/null || continue
    "$@" --colour-mode none --shard-count "$count" --shard-index "$index" --allow-running-no-tests \
      >"$shard_folder/$index/log" 2>&1 || {
      echo "shard $index of $count ended with status $?" >>"$shard_folder/$index/log"
      worker_result=1
    }
  done
  return $worker_result
}

# Builds the tests with the sanitizers: with Clang where it has their libraries, because GCC takes
# nearly twice as long for it. A folder that is configured keeps its compiler. The libraries of other
# projects, which are not sanitized, stay those that the native build has compiled.
build_sanitizers() (
  if echo 'int main() {}' |
    clang++ -x c++ -fsanitize=address,undefined -o "$root/build/sanitized" - 2>/dev/null; then
    rm "$root/build/sanitized"
    export LOCKBOX_LIBRARY_CC="${CC:-cc}" LOCKBOX_LIBRARY_CXX="${CXX:-c++}"
    export CC=clang CXX=clang++
  fi
  build_target native-sanitizers test_programs
)

# Each of these goes on after a phase that failed, except with what needs that phase's result. The
# tests are compiled natively once, with the sanitizers: the optimised build is tested as WebAssembly
# and through its programs, which spares compiling the tests a third time.
test_unit() {
  require native web desktop || return 1
  require sanitizers || true
  require captures || true
  phase "house" node "$root/tests/house/run.mjs" || true
  phase "tools" node "$root/tests/house/tools_test.mjs" || true
  if phase "build native" build_target native programs; then
    phase "scenarios" prove_scenarios || true
    if [ -f "$root/tests/commands/run.mjs" ]; then
      phase "commands" node "$root/tests/commands/run.mjs" --program "$root/build/native/lockbox" ||
        true
      phase "kills" node "$root/tests/commands/kills.mjs" --program "$root/build/native/lockbox" ||
        true
    fi
    phase "conformance" node "$root/tests/conformance/run.mjs" --program "$root/build/native/lockbox" ||
      true
    grep "is not installed" "$root/build/test-conformance.log" || true
  fi
  if phase "build sanitizers" build_sanitizers; then
    phase "native" run_programs native-sanitizers || true
  fi
}

# The page's program is linked along when the browsers come after this: a link takes one core.
test_wasm() {
  require native web || return 1
  page=
  [ "$kinds" = wasm ] || page=lockbox_page
  if phase "build wasm" build_target web test_programs $page; then
    phase "wasm" run_programs web || true
  fi
}

test_browser() {
  require native web browser || return 1
  if phase "build site" build_site web && phase "npm packages" install_npm_packages; then
    phase "browser" node "$root/tests/browser/run.mjs" --site "$root/build/site" || true
  fi
}

# The drivers of the browsers, exactly as tests/browser/package-lock.json says.
install_npm_packages() {
  lock=$root/tests/browser/package-lock.json
  stamp=$root/tests/browser/node_modules/.installed
  [ -f "$lock" ] || { echo "tests/browser/package-lock.json is missing" && return 1; }
  cmp -s "$lock" "$stamp" && return 0
  (cd "$root/tests/browser" && npm ci --ignore-scripts --no-audit --no-fund) || return 1
  cp "$lock" "$stamp"
}

command_test() {
  if wants_help "$@"; then
    test_usage
    return 0
  fi
  [ $# -le 1 ] || bad_usage "test: one kind at most, got '$*'"
  case ${1:-all} in
    unit) kinds=unit ;;
    wasm) kinds=wasm ;;
    browser) kinds=browser ;;
    all) kinds='unit wasm browser' ;;
    *) bad_usage "test: unknown kind '$1' (unit, wasm or browser)" ;;
  esac
  test_start=$(date +%s)
  for kind in $kinds; do
    "test_$kind" || failed=$((failed + 1))
  done
  echo "all phases: $(($(date +%s) - test_start)) s"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
