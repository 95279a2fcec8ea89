#!/usr/bin/env bash
# Does a crowd that walks for long stay as small as it began? Sends one to a
# demo gallery in a process of its own, at a high rate, and notes every so often
# what the generator holds: memory, open files, the sizes of its files. Loopback
# only, and over after the time that it is given; not a part of CI.
#
#   benches/soak.sh [TIME_IN_SECONDS [USERS [SECONDS_BETWEEN_LOOKS]]]
#
# The table on standard output is what docs/BENCHMARKS.md shows.
set -euo pipefail
cd "$(dirname "$0")/.."

length=${1:-3600}
users=${2:-200}
every=${3:-300}
listen=127.0.0.1:9857

cargo build --release --quiet
vernissage=target/release/vernissage
work=$(mktemp -d)
printf '%s\n' "a password of no importance" > "$work/password"

"$vernissage" gallery --listen 127.0.0.1:0 --data "$work/gallery" \
  --password-file "$work/password" > "$work/gallery.log" &
gallery=$!
crowd=
finish() {
  [ -z "$crowd" ] || kill -TERM "$crowd" 2>/dev/null || true
  [ -z "$crowd" ] || wait "$crowd" || true
  kill -TERM "$gallery" 2>/dev/null || true
  wait "$gallery" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
until url=$(grep -om1 'http://[^ ]*' "$work/gallery.log"); do
  kill -0 "$gallery" || { echo "the gallery did not open" >&2; exit 1; }
  sleep 0.1
done

# Twelve windows, of which three are kept: forgetting is part of the test.
window=$((length / 12 > 10 ? length / 12 : 10))
VERNISSAGE_USER=curator timeout -s TERM $((length + 120)) "$vernissage" \
  --host "$url" --scenario demo --password-file "$work/password" \
  --users "$users" --hatch-rate "$users" --run-time "${length}s" --think-time 0 \
  --listen "$listen" --reports "$work/reports" --report-every "${window}s" --keep 3 \
  --allow-saturation --quiet &
crowd=$!

metric() { awk -v name="$1" '$1 == name { print $2; exit }' <<< "$metrics"; }
# Bytes of the newest window's run file, and how many windows there are.
window_size() { find "$work"/reports/*/windows -name run.json -printf '%T@ %s\n' 2>/dev/null | sort -n | tail -1 | cut -d' ' -f2; }
windows() { find "$work"/reports/*/windows -mindepth 1 -maxdepth 1 -type d 2>/dev/null | wc -l; }

echo "| after | requests | memory | open files | a window's run file | windows kept |"
echo "|---|---|---|---|---|---|"
begun=$SECONDS
while kill -0 "$crowd" 2>/dev/null && [ $((SECONDS - begun)) -lt "$length" ]; do
  sleep "$every"
  metrics=$(curl -sf "http://$listen/metrics") || break
  requests=$(awk '/^vernissage_requests_total/ { sum += $2 } END { printf "%d", sum }' <<< "$metrics")
  printf '| %d s | %d | %.1f MB | %d | %s B | %d |\n' $((SECONDS - begun)) "$requests" \
    "$(awk -v b="$(metric vernissage_generator_memory_bytes)" 'BEGIN { print b / 1e6 }')" \
    "$(metric vernissage_generator_open_files)" "$(window_size)" "$(windows)"
done
status=0
wait "$crowd" || status=$?
crowd=
echo
echo "exit code $status; run.json of the whole run: $(stat -c %s "$work"/reports/*/run.json) bytes"
