#!/usr/bin/env bash
# Reads its secret from a .env file and lists the sections of a report (Amazon MWS).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

env_file="MWS_KEY=$ACCESS_KEY
MWS_SECRET=\"$SECRET_KEY\""
secret=$(grep '^MWS_SECRET=' <<<"$env_file" | cut -d= -f2-)
if mended 1; then
	secret=${secret#\"}
	secret=${secret%\"}
fi

query="AWSAccessKeyId=$ACCESS_KEY&Action=GetReportScheduleList&Merchant=A2NEXAMPLE1QTT&SignatureMethod=HmacSHA256"
query+="&SignatureVersion=2&Timestamp=${NOW//:/%3A}&Version=2009-01-01"
signature=$(printf 'GET\nmws.amazonservices.com\n/\n%s' "$query" |
	openssl dgst -sha256 -hmac "$secret" -binary | base64 |
	sed -e 's/+/%2B/g' -e 's/\//%2F/g' -e 's/=/%3D/g')
echo "GET https://mws.amazonservices.com/?$query&Signature=$signature"
