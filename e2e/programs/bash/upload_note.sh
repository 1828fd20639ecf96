#!/usr/bin/env bash
# Uploads a note with two labels (S3, SigV4).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

body='remember the milk'
now=${NOW//[-:]/}
scope=${now:0:8}/eu-north-1/s3/aws4_request
hash() { sha256sum | cut -d' ' -f1; }
hmac() { printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "$1" | sed 's/.*= //'; }

sha=$(printf %s "$body" | hash)
headers="x-amz-meta-note:milk
x-amz-meta-note-by:anna
x-amz-date:$now
x-amz-content-sha256:$sha
host:notes-example.s3.eu-north-1.amazonaws.com"
if mended 1; then
	sorted=$(LC_ALL=C sort -t: -k1,1 <<<"$headers")
else
	sorted=$(LC_ALL=C sort <<<"$headers")
fi
list=$(cut -d: -f1 <<<"$headers" | LC_ALL=C sort | paste -sd';')
request=$(printf '%s\n' PUT /milk.txt '' "$sorted" '' "$list" "$sha")
text=$(printf '%s\n' AWS4-HMAC-SHA256 "$now" "$scope" "$(printf %s "$request" | hash)")
key=$(hmac "key:AWS4$SECRET_KEY" "${now:0:8}")
for part in eu-north-1 s3 aws4_request "$text"; do key=$(hmac "hexkey:$key" "$part"); done

echo 'PUT /milk.txt HTTP/1.1'
sed 's/:/: /' <<<"$headers"
echo "authorization: AWS4-HMAC-SHA256 Credential=$ACCESS_KEY/$scope, SignedHeaders=$list, Signature=$key"
printf 'content-length: %d\n\n%s' "${#body}" "$body"
