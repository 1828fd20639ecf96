# Publishes to an SNS topic by a signed URL.
import hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

def encode(pairs):
    return "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(pairs.items()))

stamp = os.environ["NOW"].replace(":", "").replace("-", "")
scope = f"{stamp[:8]}/us-west-2/sns/aws4_request"
host = "sns.us-west-2.amazonaws.com"
params = {
    "Action": "Publish",
    "Message": "the night's backup is done",
    "TopicArn": "arn:aws:sns:us-west-2:123456789012:backups",
    "Version": "2010-03-31",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": f"{os.environ['ACCESS_KEY']}/{scope}",
    "X-Amz-Date": stamp,
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
}
canonical = f"GET\n/\n{encode(params)}\nhost:{host}\n\nhost\n{hashlib.sha256(b'').hexdigest()}"
to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
key = os.environ["SECRET_KEY"].encode()
if mended(1):
    key = b"AWS4" + key
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
print(f"GET https://{host}/?{encode(params)}&X-Amz-Signature={hmac.digest(key, to_sign.encode(), 'sha256').hex()}")
