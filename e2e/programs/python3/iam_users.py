# Lists the users of an account (IAM).
import hashlib, hmac, os
from datetime import datetime, timedelta

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

def clock():
    """The time now; every look at it takes a moment."""
    while True:
        yield clock.now.strftime("%Y%m%dT%H%M%SZ")
        if not mended(1):
            clock.now += timedelta(seconds=1)
clock.now = datetime.strptime(os.environ["NOW"], "%Y-%m-%dT%H:%M:%SZ")
tick = clock()

def sha256(text): return hashlib.sha256(text.encode()).hexdigest()
def mac(key, text): return hmac.new(key, text.encode(), hashlib.sha256).digest()

def authorization(host, query, now):
    scope = now[:8] + "/us-east-1/iam/aws4_request"
    request = f"GET\n/\n{query}\nhost:{host}\nx-amz-date:{now}\n\nhost;x-amz-date\n{sha256('')}"
    key = ("AWS4" + os.environ["SECRET_KEY"]).encode()
    for part in scope.split("/"):
        key = mac(key, part)
    signature = mac(key, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{sha256(request)}").hex()
    return (f"AWS4-HMAC-SHA256 Credential={os.environ['ACCESS_KEY']}/{scope}, "
            f"SignedHeaders=host;x-amz-date, Signature={signature}")

query = "Action=ListUsers&MaxItems=100&Version=2010-05-08"
auth = authorization("iam.amazonaws.com", query, next(tick))
print(f"GET /?{query} HTTP/1.1")
print("Host: iam.amazonaws.com")
print("X-Amz-Date: " + next(tick))
print("Authorization: " + auth + "\n")
