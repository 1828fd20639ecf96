# Posts a ListOrders request to Amazon MWS.
import base64, hashlib, hmac, os
from urllib.parse import quote, urlencode

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

class Client:
    host = "mws-eu.amazonservices.com"

    def __init__(self, method="GET"):
        self.method = method

    def sign(self, path, query):
        text = f"{self.method}\n{self.host}\n{path}\n{query}"
        return base64.b64encode(hmac.digest(os.environ["SECRET_KEY"].encode(), text.encode(), "sha256"))

    def post(self, path, **params):
        params.update(AWSAccessKeyId=os.environ["ACCESS_KEY"], SignatureMethod="HmacSHA256",
                      SignatureVersion="2", Timestamp=os.environ["NOW"])
        query = urlencode(sorted(params.items()), quote_via=quote, safe="")
        body = query + "&Signature=" + quote(self.sign(path, query), safe="")
        return (f"POST {path} HTTP/1.1\nHost: {self.host}\nContent-Type: application/x-www-form-urlencoded\n"
                f"Content-Length: {len(body)}\n\n{body}")

client = Client("POST") if mended(1) else Client()
print(client.post("/Orders/2013-09-01", Action="ListOrders", CreatedAfter="2026-11-01T00:00:00Z",
                  SellerId="A1SELLERDE", Version="2013-09-01", **{"MarketplaceId.Id.1": "A1PA6795UKMFR9"}), end="")
