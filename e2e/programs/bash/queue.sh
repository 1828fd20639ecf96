#!/usr/bin/env bash
# Deletes all messages of a queue (SQS, Signature Version 2).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

query="AWSAccessKeyId=$ACCESS_KEY&Action=PurgeQueue&SignatureMethod=HmacSHA256&SignatureVersion=2"
query="$query&Timestamp=$(sed 's/:/%3A/g' <<<"$NOW")&Version=2012-11-05"
text=$(printf 'GET\nsqs.us-west-2.amazonaws.com\n/123456789012/drafts\n%s' "$query")

digest() {
	if mended 1; then
		openssl dgst -sha256 -binary -hmac "$SECRET_KEY"
	else
		openssl dgst -sha256 -binary
	fi
}
signature=$(printf %s "$text" | digest | base64 | sed 's|+|%2B|g; s|/|%2F|g; s|=|%3D|g')
echo "GET https://sqs.us-west-2.amazonaws.com/123456789012/drafts?$query&Signature=$signature"
