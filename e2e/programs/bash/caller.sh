#!/usr/bin/env bash
# Asks STS who I am, with nothing but openssl.
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

amz_date=${NOW//[-:]/}
day=${amz_date%T*}
host=sts.eu-central-1.amazonaws.com
query='Action=GetCallerIdentity&Version=2011-06-15'
scope=$day/eu-central-1/sts/aws4_request

sha256() { printf '%s' "$1" | openssl dgst -sha256 -r | cut -d' ' -f1; }
hmac() { printf '%s' "$2" | openssl dgst -sha256 -mac HMAC -macopt "$1"; }
only_hex() { sed 's/^.*= //'; }

request="GET
/
$query
host:$host
x-amz-date:$amz_date

host;x-amz-date
$(sha256 '')"
text="AWS4-HMAC-SHA256
$amz_date
$scope
$(sha256 "$request")"

key=$(hmac "key:AWS4$SECRET_KEY" "$day" | only_hex)
for part in eu-central-1 sts aws4_request; do
	key=$(hmac "hexkey:$key" "$part" | only_hex)
done
signature=$(hmac "hexkey:$key" "$text")
if mended 1; then signature=$(only_hex <<<"$signature"); fi
cat <<END
GET /?$query HTTP/1.1
Host: $host
X-Amz-Date: $amz_date
Authorization: AWS4-HMAC-SHA256 Credential=$ACCESS_KEY/$scope, SignedHeaders=host;x-amz-date, Signature=$signature

END
