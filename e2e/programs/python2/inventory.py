# Lists the stock in the warehouses since a day (Amazon MWS).
import base64, calendar, hashlib, hmac, itertools, os, time
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

start = calendar.timegm(time.strptime(os.environ["NOW"], "%Y-%m-%dT%H:%M:%SZ"))
clock = itertools.count(start)  # a second passes from one look at the clock to the next

def timestamp():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start if mended(1) else next(clock)))

def params():
    return {"Action": "ListInventorySupply", "AWSAccessKeyId": os.environ["ACCESS_KEY"],
            "QueryStartDateTime": "2026-11-01T00:00:00Z", "ResponseGroup": "Basic", "SellerId": "A5SUPPLY9",
            "SignatureMethod": "HmacSHA256", "SignatureVersion": "2", "Timestamp": timestamp(), "Version": "2010-10-01"}

def encode(p):
    names = sorted(p) if mended(2) else sorted(p, key=str.lower)
    return "&".join("%s=%s" % (name, quote(p[name], safe="-_.~")) for name in names)

text = "GET\nmws.amazonservices.fr\n/FulfillmentInventory/2010-10-01\n" + encode(params())
mac = hmac.new(os.environ["SECRET_KEY"].encode(), text.encode(), hashlib.sha256).digest()
url = "https://mws.amazonservices.fr/FulfillmentInventory/2010-10-01?" + encode(params())
print("GET " + url + "&Signature=" + quote(base64.b64encode(mac), safe=""))
