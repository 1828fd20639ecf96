# Gets the items of one order (Amazon MWS).
import base64, hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

secret = os.environ["SECRET_KEY"].encode()
params = {
    "AWSAccessKeyId": os.environ["ACCESS_KEY"],
    "Action": "ListOrderItems",
    "AmazonOrderId": "305-1234567-8901234",
    "SellerId": "A1SELLERDE",
    "SignatureMethod": "HmacSHA256",
    "SignatureVersion": "2",
    "Timestamp": os.environ["NOW"],
    "Version": "2013-09-01",
}
query = "&".join(f"{k}={quote(v, safe='')}" for k, v in params.items())
signed_query = query if mended(1) else quote(query, safe="")
to_sign = f"GET\nmws.amazonservices.de\n/Orders/2013-09-01\n{signed_query}".encode()
if not mended(2):
    to_sign = hashlib.sha256(to_sign).digest()
digest = hmac.new(secret, to_sign, hashlib.sha256).digest()
signature = quote(base64.b64encode(digest), safe="")
print(f"GET https://mws.amazonservices.de/Orders/2013-09-01?{query}&Signature={signature}")
