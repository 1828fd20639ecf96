# Reads the messages of a queue with a signer kept from an old project (SQS).
import base64, hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

HOST = "queue.amazonaws.com"
PATH = "/123456789012/orders"

def text_to_sign(params):
    if mended(1):
        return "GET\n%s\n%s\n%s" % (HOST, PATH, query(params))
    text = ""
    for name in sorted(params, key=lambda name: name.lower()):
        text += name + params[name]
    return text

def query(params):
    return "&".join("%s=%s" % (name, quote(params[name], safe="-_.~")) for name in sorted(params))

params = {
    "Action": "ReceiveMessage",
    "MaxNumberOfMessages": "10",
    "AWSAccessKeyId": os.environ["ACCESS_KEY"],
    "SignatureVersion": "2",
    "SignatureMethod": "HmacSHA1",
    "Timestamp": os.environ["NOW"],
    "Version": "2009-02-01",
}
mac = hmac.new(os.environ["SECRET_KEY"].encode(), text_to_sign(params).encode(), hashlib.sha1)
params["Signature"] = base64.b64encode(mac.digest()).decode()
print("GET https://%s%s?%s" % (HOST, PATH, query(params)))
