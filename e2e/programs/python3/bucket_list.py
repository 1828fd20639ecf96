# Lists what is in a bucket, by a presigned URL (S3, SigV4).
import hashlib, hmac, os
from urllib.parse import quote, urlencode

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

bucket, region = "rechnungen-2026", "eu-central-1"
now = os.environ["NOW"].translate({ord("-"): None, ord(":"): None})
scope = f"{now[:8]}/{region}/s3/aws4_request"
host = f"{bucket}.s3.{region}.amazonaws.com"
query = urlencode(sorted({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": os.environ["ACCESS_KEY"] + "/" + scope,
    "X-Amz-Date": now,
    "X-Amz-Expires": "3600",
    "X-Amz-SignedHeaders": "host",
    "list-type": "2",
    "prefix": "november/",
}.items()), quote_via=quote, safe="")
path = "/" if mended(1) else f"/{bucket}/"
canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
string = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
key = b"AWS4" + os.environ["SECRET_KEY"].encode()
for part in (*scope.split("/"), string):
    key = hmac.new(key, part.encode(), "sha256").digest()
print(f"GET https://{host}/?{query}&X-Amz-Signature={key.hex()}")
