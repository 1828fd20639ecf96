# Fetches a score from S3 whose name holds a plus sign (Signature Version 2 in the query).
import base64, calendar, hashlib, hmac, os, time
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

bucket, key = "scores-example", "duets/violin+piano.pdf"
expires = calendar.timegm(time.strptime(os.environ["NOW"], "%Y-%m-%dT%H:%M:%SZ")) + 3600
path = "/" + bucket + "/" + quote(key)
text = "GET\n\n\n%d\n%s" % (expires, path)
digest = hmac.new(os.environ["SECRET_KEY"].encode(), text.encode(), hashlib.sha1).digest()
signature = quote(base64.b64encode(digest), safe="")
if not mended(1):
    path = path.replace("%2B", "+")
print("GET https://s3.amazonaws.com%s?AWSAccessKeyId=%s&Expires=%d&Signature=%s"
      % (path, os.environ["ACCESS_KEY"], expires, signature))
