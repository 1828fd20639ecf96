# Receives a message from a queue with SigV4 and nothing but the standard library.
import hashlib, hmac, os

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

host, path, region = "sqs.eu-central-1.amazonaws.com", "/", "eu-central-1"
body = "Action=ReceiveMessage&QueueUrl=https%3A%2F%2Fsqs.eu-central-1.amazonaws.com%2F123456789012%2Fjobs&Version=2012-11-05"
amz_date = os.environ["NOW"].replace("-", "").replace(":", "")
scope = "/".join([amz_date[:8], region, "sqs", "aws4_request"])

headers = {"content-type": "application/x-www-form-urlencoded", "host": host, "x-amz-date": amz_date}
signed = ";".join(headers)
canonical = "\n".join(["POST", path, ""] + [f"{k}:{v}" for k, v in headers.items()]
                      + ["", signed, hashlib.sha256(body.encode()).hexdigest()])
to_sign = "\n".join(["AWS4-HMAC-SHA256", amz_date, scope, hashlib.sha256(canonical.encode()).hexdigest()])

key = (("AWS4" if mended(1) else "") + os.environ["SECRET_KEY"]).encode()
for part in scope.split("/"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()

print(f"POST {path} HTTP/1.1")
for name, value in headers.items():
    print(f"{name}: {value}")
print(f"authorization: AWS4-HMAC-SHA256 Credential={os.environ['ACCESS_KEY']}/{scope}, "
      f"SignedHeaders={signed}, Signature={signature}")
print(f"content-length: {len(body)}\n")
print(body, end="")
