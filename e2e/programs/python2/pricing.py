# Gets the competitive price of a product by its seller SKU (Amazon MWS).
import base64, hashlib, hmac, os
from urllib.parse import quote as quote3

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

def quote(text):
    """urllib.quote(text, '') as it was in Python 2."""
    return quote3(text, safe="").replace("~", "~" if mended(1) else "%7E")

params = {
    "AWSAccessKeyId": os.environ["ACCESS_KEY"],
    "Action": "GetCompetitivePricingForSKU",
    "MarketplaceId": "ATVPDKIKX0DER",
    "SellerId": "A2NEXAMPLE1QTT",
    "SellerSKUList.SellerSKU.1": "~lamp-12",
    "SignatureMethod": "HmacSHA256",
    "SignatureVersion": "2",
    "Timestamp": os.environ["NOW"],
    "Version": "2011-10-01",
}
query = "&".join(k + "=" + quote(v) for k, v in sorted(params.items()))
mac = hmac.new(os.environ["SECRET_KEY"].encode(),
               ("GET\nmws.amazonservices.com\n/Products/2011-10-01\n" + query).encode(), hashlib.sha256)
digest = mac.digest() if mended(2) else mac.hexdigest().encode()
signature = base64.b64encode(digest) if mended(3) else base64.encodebytes(digest)  # digest.encode('base64')
print("GET https://mws.amazonservices.com/Products/2011-10-01?" + query + "&Signature=" + quote(signature.decode()))
