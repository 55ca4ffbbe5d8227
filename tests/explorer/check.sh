#!/usr/bin/env bash
# Opens the explorer page in a headless browser, lets it execute its first example
# and looks for a text in the result.
#
#   check.sh BASE_URL TOKEN EXPECTED
#
#   BASE_URL   e.g. http://127.0.0.1:8080
#   TOKEN      bearer token ('' for none)
#   EXPECTED   text the result must contain (differences of white space do not count)
#
# Exit: 0 found, 1 not found (or wrong use, or something blocked), 2 no chromium.
# Environment: CHROMIUM (path), EXPLORER_TIMEOUT (seconds, 60), EXPLORER_BUDGET (ms, 15000).
set -u -o pipefail

fail() {
    echo "explorer check: $*" >&2
    exit 1
}

[ $# -eq 3 ] && [ -n "$3" ] || fail "usage: check.sh BASE_URL TOKEN EXPECTED"
base=${1%/}
token=$2
expected=$3

chromium=${CHROMIUM:-}
if [ -z "$chromium" ]; then
    chromium=$(command -v /usr/bin/chromium chromium chromium-browser google-chrome | head -n 1)
fi
if [ -z "$chromium" ] || ! command -v "$chromium" >/dev/null; then
    echo "explorer check: chromium is missing (apt-get install chromium)" >&2
    exit 2
fi

work=$(mktemp -d) || fail "no temporary directory"
trap 'rm -rf "$work"' EXIT

# Percent-encode every byte of the token that is not plainly safe.
encode() {
    local LC_ALL=C text=$1 i c
    for ((i = 0; i < ${#text}; i++)); do
        c=${text:i:1}
        case $c in
        [A-Za-z0-9._~-]) printf '%s' "$c" ;;
        *) printf '%%%02X' "'$c" ;;
        esac
    done
}

host=${base#*://}
host=${host%%[:/]*}

# The resolver rule stands for the closed network: no other host can be reached.
HOME="$work" timeout --kill-after=5 "${EXPLORER_TIMEOUT:-60}" "$chromium" \
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --disable-dev-shm-usage --no-proxy-server \
    --host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE $host" \
    --user-data-dir="$work/profile" --window-size=1280,800 \
    --enable-logging=stderr --v=0 \
    --virtual-time-budget="${EXPLORER_BUDGET:-15000}" --dump-dom \
    "$base/explorer#token=$(encode "$token")&run" >"$work/dom" 2>"$work/log"
code=$?
[ $code -ne 124 ] && [ $code -ne 137 ] || fail "the browser did not finish in ${EXPLORER_TIMEOUT:-60} s"
[ $code -eq 0 ] || { tail -n 5 "$work/log" >&2; fail "the browser ended with code $code"; }

if grep -E 'CONSOLE' "$work/log" | grep -E 'Content Security Policy|Refused to|ERR_NAME_NOT_RESOLVED' >&2; then
    fail "the page asked for something that was blocked (see above)"
fi

# The text of <pre id="last-result">, without the escapes of HTML.
result=$(tr '\n' '\001' <"$work/dom" |
    sed -n 's/.*<pre id="last-result"[^>]*>\([^<]*\)<\/pre>.*/\1/p' |
    tr '\001' '\n' |
    sed 's/&lt;/</g; s/&gt;/>/g; s/&nbsp;/ /g; s/&quot;/"/g; s/&amp;/\&/g')

if ! grep -q 'id="last-result"' "$work/dom"; then
    head -c 500 "$work/dom" >&2
    grep CONSOLE "$work/log" >&2
    fail "$base/explorer is not the explorer page"
fi
if [ -z "$result" ]; then
    grep CONSOLE "$work/log" >&2
    fail "the page showed no result"
fi

squeeze() { printf '%s' "$1" | tr -d ' \t\r\n'; }
case $(squeeze "$result") in
*"$(squeeze "$expected")"*) echo "explorer check: found '$expected'" ;;
*)
    printf '%s\n' "$result" | head -n 40 >&2
    fail "the result (above) does not contain '$expected'"
    ;;
esac
