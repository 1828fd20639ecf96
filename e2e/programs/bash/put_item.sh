#!/usr/bin/env bash
# Puts a record into a Firehose stream.
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

body='{"DeliveryStreamName":"clicks","Record":{"Data":"aGVsbG8="}}'
host=firehose.eu-west-1.amazonaws.com
now=${NOW//[-:]/}
scope=${now:0:8}/eu-west-1/firehose/aws4_request
hash() { sha256sum | cut -d' ' -f1; }
hmac() { printf %s "$2" | openssl dgst -sha256 -mac HMAC -macopt "$1" | sed 's/.*= //'; }

if mended 1; then payload=$(printf %s "$body" | hash); else payload=$(echo "$body" | hash); fi
headers="content-type:application/x-amz-json-1.1
host:$host
x-amz-date:$now
x-amz-target:Firehose_20150804.PutRecord"
list='content-type;host;x-amz-date;x-amz-target'
request=$(printf '%s\n' POST / '' "$headers" '' "$list" "$payload")
text=$(printf '%s\n' AWS4-HMAC-SHA256 "$now" "$scope" "$(printf %s "$request" | hash)")
key=$(hmac "key:AWS4$SECRET_KEY" "${now:0:8}")
for part in eu-west-1 firehose aws4_request "$text"; do key=$(hmac "hexkey:$key" "$part"); done

echo 'POST / HTTP/1.1'
sed 's/:/: /' <<<"$headers"
echo "authorization: AWS4-HMAC-SHA256 Credential=$ACCESS_KEY/$scope, SignedHeaders=$list, Signature=$key"
printf 'content-length: %d\n\n%s' "${#body}" "$body"
