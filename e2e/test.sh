#!/usr/bin/env bash
# Installs what the tests need (on Debian, as root or with sudo) and runs them
# all: the Go tests, independent signers, real clients and a real browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

heading() { printf '\n== %s\n' "$*"; }

as_root() {
	if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

heading "Debian packages"
missing=()
command -v java >/dev/null || missing+=(default-jdk-headless)
for package in awscli chromium curl liburi-perl openssl php-cli python3 python3-boto python3-boto3 rclone ruby s3cmd; do
	dpkg --status "$package" 2>/dev/null | grep --quiet '^Status: install ok installed' || missing+=("$package")
done
if [[ ${#missing[@]} -gt 0 ]]; then
	as_root apt-get update
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
else
	echo "all there"
fi

heading "npm packages"
(cd e2e && npm ci --no-audit --no-fund)

heading "Go tests"
go test ./...

heading "The binary"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
go build -o "$scratch/countersign" ./cmd/countersign
export COUNTERSIGN_BINARY=$scratch/countersign
ls -lh "$COUNTERSIGN_BINARY"

heading "Independent signers and real clients"
(cd e2e && COUNTERSIGN_E2E=1 go test -v -count=1 ./... | grep --invert-match '^=== ')

heading "Side by side with the SDK's signer"
(cd e2e && go test -run '^$' -bench . -benchmem ./oracle)

heading "Browser"
node --test --test-concurrency=2 --test-reporter=spec e2e/browser/*.test.mjs # which wait more than they work
