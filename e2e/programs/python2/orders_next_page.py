# Fetches the next page of orders from Amazon MWS.
import base64, hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

host = "mws.amazonservices.com"
path = "/Orders/2013-09-01"
params = {
    "AWSAccessKeyId": os.environ["ACCESS_KEY"],
    "Action": "ListOrdersByNextToken",
    "NextToken": "2YgYW55IPQhvu5hbC/BsZWFzd+XJl/LmI=",
    "SellerId": "A2NEXAMPLE1QTT",
    "SignatureMethod": "HmacSHA256",
    "SignatureVersion": "2",
    "Timestamp": os.environ["NOW"],
    "Version": "2013-09-01",
}

def encode(value):
    return quote(value, safe="") if mended(1) else quote(value)

query = "&".join("%s=%s" % (name, encode(params[name])) for name in sorted(params))
string = "\n".join(["GET", host, path, query])
digest = hmac.new(os.environ["SECRET_KEY"].encode(), string.encode(), hashlib.sha256).digest()
signature = base64.b64encode(digest).decode()
print("GET https://%s%s?%s&Signature=%s" % (host, path, query, quote(signature, safe="")))
