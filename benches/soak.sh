#!/usr/bin/env bash
# Does a crowd that walks for long stay as small as it began? Sends one to a
# demo gallery in a process of its own, at a high rate, and notes every so often
# what the generator holds: memory, open files, the sizes of its files. Loopback
# only, and over after the time that it is given; not a part of CI.
#
#   benches/soak.sh [SECONDS [USERS [SECONDS_BETWEEN_LOOKS]]]
#
# VERNISSAGE=PATH takes a program that is built already; else a release is built.
# Needs curl and awk. The table on standard output is what docs/BENCHMARKS.md shows.
set -euo pipefail
cd "$(dirname "$0")/.."

length=${1:-3600}
users=${2:-200}
every=${3:-300}

fail() { echo "soak: $*" >&2; exit 1; }
for number in "$length" "$users" "$every"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || fail "'$number' is no number: soak.sh [SECONDS [USERS [SECONDS_BETWEEN_LOOKS]]]"
done
command -v curl >/dev/null || fail "curl is missing: apt-get install curl"
if [ -z "${VERNISSAGE:-}" ]; then
  cargo build --release --quiet
  VERNISSAGE=target/release/vernissage
fi
[ -x "$VERNISSAGE" ] || fail "$VERNISSAGE is no program"

work=$(mktemp -d)
gallery=
crowd=
end() {
  local process
  for process in $crowd $gallery; do
    kill -TERM "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

# Waits for a URL in a file that a process writes, and prints it.
url_in() {
  local file=$1 process=$2
  until grep -om1 'http://[^ ]*' "$file"; do
    kill -0 "$process" 2>/dev/null || { cat "$file" >&2; return 1; }
    sleep 0.1
  done
}

printf '%s\n' "a password of no importance" > "$work/password"
"$VERNISSAGE" gallery --listen 127.0.0.1:0 --data "$work/gallery" \
  --password-file "$work/password" > "$work/gallery.log" 2>&1 &
gallery=$!
url=$(url_in "$work/gallery.log" "$gallery") || fail "the gallery did not open"

# Twelve windows, of which three are kept: forgetting is part of the test.
window=$((length / 12 > 10 ? length / 12 : 10))
VERNISSAGE_USER=curator "$VERNISSAGE" \
  --host "$url" --scenario demo --password-file "$work/password" \
  --users "$users" --hatch-rate "$users" --run-time "${length}s" --think-time 0 \
  --listen 127.0.0.1:0 --reports "$work/reports" --report-every "${window}s" --keep 3 \
  --allow-saturation > "$work/run.log" 2>&1 &
crowd=$!
until watch=$(grep -om1 'Watch it at http://[^ ]*' "$work/run.log"); do
  kill -0 "$crowd" 2>/dev/null || { cat "$work/run.log" >&2; fail "the crowd did not set out"; }
  sleep 0.1
done
watch=${watch#Watch it at }

# The sum of a family's series in the scrape that is in $metrics.
sum() { awk -v name="$1" 'index($1, name "{") == 1 || $1 == name { sum += $2 } END { printf "%.0f", sum }' <<< "$metrics"; }
megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }
kilobytes() { awk -v bytes="$1" 'BEGIN { printf "%.0f kB", bytes / 1e3 }'; }
newest_window() { find "$work"/reports/*/windows -name run.json -printf '%T@ %s\n' 2>/dev/null | sort -n | awk 'END { print $2 + 0 }'; }
windows() { find "$work"/reports/*/windows -mindepth 1 -maxdepth 1 -type d ! -name '.*' 2>/dev/null | wc -l; }
ledger() { stat -c %s "$work"/reports/*/ledger.jsonl; }

echo "$("$VERNISSAGE" --version), $users users without think time, $length s, windows of $window s"
echo
echo "| after | requests | failed | memory | open files | a window's run file | windows | ledger |"
echo "|---:|---:|---:|---:|---:|---:|---:|---:|"
row() {
  metrics=$(curl -sf --max-time 30 "$watch/metrics") || return 1
  local requests
  requests=$(sum vernissage_requests_total)
  local ok
  ok=$(awk '/^vernissage_requests_total\{.*outcome="ok"/ { sum += $2 } END { printf "%.0f", sum }' <<< "$metrics")
  printf '| %d s | %d | %d | %s | %d | %s | %d | %s |\n' $((SECONDS - begun)) "$requests" $((requests - ok)) \
    "$(megabytes "$(sum vernissage_generator_memory_bytes)")" "$(sum vernissage_generator_open_files)" \
    "$(kilobytes "$(newest_window)")" "$(windows)" "$(kilobytes "$(ledger)")"
}
begun=$SECONDS
next=$every
while kill -0 "$crowd" 2>/dev/null; do
  if [ $((SECONDS - begun)) -ge "$next" ]; then
    next=$((next + every))
    row || break
  fi
  # The crowd has its time, then it goes home and cleans up.
  [ $((SECONDS - begun)) -lt $((length + 120)) ] || fail "the run did not end by itself"
  sleep 0.5
done
status=0
wait "$crowd" || status=$?
crowd=
echo
echo "exit code $status, $(windows) windows kept, run.json of the whole run: $(kilobytes "$(stat -c %s "$work"/reports/*/run.json)")"
[ "$status" -eq 0 ] || { cat "$work/run.log" >&2; exit "$status"; }
