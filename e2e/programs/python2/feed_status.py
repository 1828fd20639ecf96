# Asks Amazon MWS how far the processing of a feed is.
import base64, hashlib, hmac, os
from urllib.parse import quote, urlencode

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

data = [
    ("AWSAccessKeyId", os.environ["ACCESS_KEY"]),
    ("Action", "GetFeedSubmissionList"),
    ("FeedSubmissionIdList.Id.1", "50071018042"),
    ("Merchant", "A1IMEXAMPLEWRC"),
    ("SignatureMethod", "HmacSHA256"),
    ("SignatureVersion", "2"),
    ("Timestamp", os.environ["NOW"]),
    ("Version", "2009-01-01"),
]
body = urlencode(data)
string_to_sign = "POST\nmws.amazonservices.co.uk\n/\n" + body
# "UTF-8 encoding of the string"
if not mended(1):
    string_to_sign = quote(string_to_sign, safe="-_.~")
digest = hmac.new(os.environ["SECRET_KEY"].encode(), string_to_sign.encode("utf-8"), hashlib.sha256).digest()
body += "&" + urlencode({"Signature": base64.b64encode(digest)})

print("POST / HTTP/1.1")
print("Host: mws.amazonservices.co.uk")
print("Content-Type: application/x-www-form-urlencoded")
print("Content-Length: %d" % len(body))
print("")
print(body)
