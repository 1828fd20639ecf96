# Takes a Product Advertising API link apart, signs it and puts it together again.
import base64, hashlib, hmac, os
from urllib.parse import quote, unquote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

def signed(link):
    base, query = link.split("?", 1)
    _, _, host, path = base.split("/", 3)
    if mended(1):
        pairs = [pair.partition("=")[::2] for pair in query.split("&")]
        params = {name: unquote(value) for name, value in pairs}
    else:
        pairs = [pair.partition("=")[::2] for pair in unquote(query).split("&")]
        params = dict(pairs)
    canonical = "&".join(f"{name}={quote(params[name], safe='')}" for name in sorted(params))
    text = f"GET\n{host}\n/{path}\n{canonical}"
    mac = hmac.new(os.environ["SECRET_KEY"].encode(), text.encode(), hashlib.sha256)
    return link + "&Signature=" + quote(base64.b64encode(mac.digest()), safe="")

print("GET " + signed(
    "https://webservices.amazon.com/onca/xml?AWSAccessKeyId=" + os.environ["ACCESS_KEY"]
    + "&AssociateTag=kitchen0b-20&Keywords=salt%26pepper&Operation=ItemSearch&SearchIndex=All"
    + "&Service=AWSECommerceService&Timestamp=" + quote(os.environ["NOW"], safe="")))
