#!/usr/bin/env bash
# Looks a product up (Product Advertising API).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

params="AWSAccessKeyId=$ACCESS_KEY&AssociateTag=tea0q-20&ItemId=B00EXAMPLE&Operation=ItemLookup"
params="$params&Service=AWSECommerceService&Timestamp=$(echo "$NOW" | sed 's/:/%3A/g')"
host=webservices.amazon.com
signature=$({
	echo GET
	if mended 1; then echo $host; fi
	echo /onca/xml
	echo -n "$params"
} | openssl dgst -sha256 -hmac "$SECRET_KEY" -binary | base64 | sed 's/+/%2B/g; s/\//%2F/g; s/=/%3D/g')
echo "GET http://$host/onca/xml?$params&Signature=$signature"
