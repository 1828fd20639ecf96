#!/usr/bin/env bash
# Lists the marketplaces of a seller (Amazon MWS).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

host=mws.amazonservices.com
path=/Sellers/2011-07-01
query="AWSAccessKeyId=$ACCESS_KEY&Action=ListMarketplaceParticipations&SellerId=A2NEXAMPLE1QTT&SignatureMethod=HmacSHA256\
&SignatureVersion=2&Timestamp=${NOW//:/%3A}&Version=2011-07-01"

string_to_sign() {
	if mended 1; then
		printf '%s\n%s\n%s\n%s' GET "$host" "$path" "$query"
	else
		printf "GET\n$host\n$path\n$query"
	fi
}
signature=$(string_to_sign | openssl dgst -sha256 -hmac "$SECRET_KEY" -binary | openssl base64 | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g')
printf 'GET https://%s%s?%s&Signature=%s\n' "$host" "$path" "$query" "$signature"
