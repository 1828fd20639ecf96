#!/usr/bin/env bash
# Looks for a product by name (Amazon MWS).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

urlencode() {
	local text=$1 out= c i
	for ((i = 0; i < ${#text}; i++)); do
		c=${text:i:1}
		case $c in
		[A-Za-z0-9._~-]) out+=$c ;;
		*) out+=$(printf '%%%02X' "'$c") ;;
		esac
	done
	printf '%s' "$out"
}

names=(AWSAccessKeyId Action MarketplaceId Query SellerId SignatureMethod SignatureVersion Timestamp Version)
values=("$ACCESS_KEY" ListMatchingProducts ATVPDKIKX0DER 'tea & biscuits' A2NEXAMPLE1QTT HmacSHA256 2 "$NOW" 2011-10-01)
for i in "${!names[@]}"; do
	plain+="&${names[i]}=${values[i]}"
	encoded+="&${names[i]}=$(urlencode "${values[i]}")"
done
if mended 1; then signed=${encoded#&}; else signed=${plain#&}; fi
signature=$(printf 'GET\nmws.amazonservices.com\n/Products/2011-10-01\n%s' "$signed" | openssl dgst -sha256 -hmac "$SECRET_KEY" -binary | base64)
echo "GET https://mws.amazonservices.com/Products/2011-10-01?${encoded#&}&Signature=$(urlencode "$signature")"
