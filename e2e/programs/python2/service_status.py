# Looks whether the products section of Amazon MWS is up, for one product name.
import base64, hashlib, hmac, os
from urllib.parse import quote as quote3, urlencode

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

def quote(text, safe="/"):
    """urllib.quote as it was in Python 2: ~ is no safe character."""
    return quote3(text, safe=safe).replace("~", "~" if mended(2) else "%7E")

host = "mws.amazonservices.it"
params = {
    "Action": "ListMatchingProducts",
    "AWSAccessKeyId": os.environ["ACCESS_KEY"],
    "MarketplaceId": "APJ6JRA9NG5V4",
    "Query": "macchina~caffe",
    "SellerId": "A2SELLER00IT",
    "SignatureMethod": "HmacSHA256",
    "SignatureVersion": "2",
    "Timestamp": os.environ["NOW"],
    "Version": "2011-10-01",
}
canonical = "&".join(quote(k, "") + "=" + quote(params[k], "") for k in sorted(params))
to_sign = "GET\n" + host + "\n/Products/2011-10-01\n" + canonical
signature = base64.b64encode(hmac.new(os.environ["SECRET_KEY"].encode(), to_sign.encode(), hashlib.sha256).digest()).decode()
params["Signature"] = signature if mended(1) else quote(signature, "")
print("GET https://" + host + "/Products/2011-10-01?" + urlencode(sorted(params.items())))
