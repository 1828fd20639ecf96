# Calls a search API behind API Gateway that wants IAM signatures.
import hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

host, path = "k3x9example.execute-api.eu-west-1.amazonaws.com", "/prod/search"
params = {"filter-from": "2026-10-01", "filter:state": "open", "limit": "20"}
if mended(1):
    query = "&".join(sorted(quote(k, safe="") + "=" + quote(v, safe="") for k, v in params.items()))
else:
    query = "&".join(quote(k, safe="") + "=" + quote(v, safe="") for k, v in sorted(params.items()))

stamp = os.environ["NOW"].replace(":", "").replace("-", "")
scope = f"{stamp[:8]}/eu-west-1/execute-api/aws4_request"
canonical = f"GET\n{path}\n{query}\nhost:{host}\nx-amz-date:{stamp}\n\nhost;x-amz-date\n" + hashlib.sha256(b"").hexdigest()
to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n" + hashlib.sha256(canonical.encode()).hexdigest()
key = ("AWS4" + os.environ["SECRET_KEY"]).encode()
for part in scope.split("/") + [to_sign]:
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()

print(f"GET {path}?{query} HTTP/1.1")
print(f"Host: {host}")
print(f"X-Amz-Date: {stamp}")
print(f"Authorization: AWS4-HMAC-SHA256 Credential={os.environ['ACCESS_KEY']}/{scope}, "
      f"SignedHeaders=host;x-amz-date, Signature={key.hex()}\n")
