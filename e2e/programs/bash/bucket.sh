#!/usr/bin/env bash
# Downloads a file from S3 with Signature Version 2.
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

date=$(LC_ALL=C date -u -d "$NOW" '+%a, %d %b %Y %H:%M:%S GMT')
file=/music-example/intro.ogg
if mended 1; then format='%s\n%s\n%s\n%s\n%s'; else format='%s\n%s\n%s\n%s\n%s\n'; fi
sign() { printf "$format" GET '' '' "$date" "$file" | openssl dgst -sha1 -hmac "$SECRET_KEY" "$@"; }

if mended 2; then
	signature=$(sign -binary | base64)
else
	signature=$(sign | sed 's/.*= //')
fi
echo "GET $file HTTP/1.1
Host: s3.amazonaws.com
Date: $date
Authorization: AWS $ACCESS_KEY:$signature
"
