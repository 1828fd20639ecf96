#!/usr/bin/env bash
# Gets one order with curl and openssl (Amazon MWS).
mended() { [[ ,${MEND-}, == *,all,* || ,${MEND-}, == *,$1,* ]]; }

host=mws.amazonservices.de
path=/Orders/2013-09-01
timestamp=${NOW//:/%3A}
query="AWSAccessKeyId=$ACCESS_KEY&Action=GetOrder&AmazonOrderId.Id.1=305-7654321-1234567&SellerId=A1SELLERDE"
query+="&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=$timestamp&Version=2013-09-01"

text="GET
$host
$path
$query"
if mended 1; then flag=-n; else flag=; fi
signature=$(echo $flag "$text" | openssl dgst -sha256 -hmac "$SECRET_KEY" -binary | base64)
signature=${signature//+/%2B}
signature=${signature//\//%2F}
echo "GET https://$host$path?$query&Signature=${signature//=/%3D}"
