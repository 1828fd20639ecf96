# Presigns a picture for a newsletter and marks where the visitors come from (S3).
import hashlib, hmac, os
from urllib.parse import quote, urlencode

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

def presign(bucket, region, key, extra):
    host = f"{bucket}.s3.{region}.amazonaws.com"
    stamp = os.environ["NOW"].replace("-", "").replace(":", "")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    query = urlencode({
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": os.environ["ACCESS_KEY"] + "/" + scope,
        "X-Amz-Date": stamp,
        "X-Amz-Expires": 604800,
        "X-Amz-SignedHeaders": "host",
        **extra,
    }, quote_via=quote, safe="")
    request = f"GET\n/{key}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    secret = ("AWS4" + os.environ["SECRET_KEY"]).encode()
    for part in scope.split("/"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    return f"https://{host}/{key}?{query}&X-Amz-Signature={hmac.digest(secret, text.encode(), 'sha256').hex()}"

if mended(1):
    url = presign("press-example", "eu-west-1", "2026/logo.png", {"utm_source": "newsletter"})
else:
    url = presign("press-example", "eu-west-1", "2026/logo.png", {}) + "&utm_source=newsletter"
print("GET", url)
