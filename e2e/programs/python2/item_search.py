# Looks up books of an author with the Product Advertising API.
import base64, hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

HOST, PATH = "webservices.amazon.de", "/onca/xml"

def query_of(params, charset):
    pairs = []
    for name in sorted(params):
        pairs.append(name + "=" + quote(params[name].encode(charset), safe="-_.~"))
    return "&".join(pairs)

def signed_url(params):
    params["Service"] = "AWSECommerceService"
    params["AWSAccessKeyId"] = os.environ["ACCESS_KEY"]
    params["Timestamp"] = os.environ["NOW"]
    query = query_of(params, "utf-8" if mended(1) else "latin-1")
    to_sign = "GET\n" + HOST + "\n" + PATH + "\n" + query
    mac = hmac.new(os.environ["SECRET_KEY"].encode(), to_sign.encode(), hashlib.sha256)
    signature = quote(base64.b64encode(mac.digest()), safe="")
    return "http://" + HOST + PATH + "?" + query_of(params, "utf-8") + "&Signature=" + signature

print("GET " + signed_url({
    "Operation": "ItemSearch",
    "SearchIndex": "Books",
    "Author": u"J\xfcrgen Gro\xdf",
    "AssociateTag": "buecher0a-21",
    "ResponseGroup": "Small,Images",
}))
