# Shows who may read a bucket (S3, Signature Version 2 in the header).
import base64, hashlib, hmac, os, time
from email.utils import formatdate
from calendar import timegm

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

bucket = "fotos-archiv"
now = timegm(time.strptime(os.environ["NOW"], "%Y-%m-%dT%H:%M:%SZ"))
date = formatdate(now, usegmt=True)

resource = "/" + bucket + "/"
if mended(1):
    resource += "?acl"
to_sign = "GET\n\n\n" + date + "\n" + resource
digest = hmac.new(os.environ["SECRET_KEY"].encode(), to_sign.encode(), hashlib.sha1).digest()
signature = base64.b64encode(digest).decode()

print("GET /?acl HTTP/1.1")
print("Host: " + bucket + ".s3.amazonaws.com")
print("Date: " + date)
print("Authorization: AWS " + os.environ["ACCESS_KEY"] + ":" + signature)
print("")
