# Lists the names of the secrets in Secrets Manager.
import hashlib, hmac, json, os

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

body = json.dumps({"MaxResults": 20})
stamp = os.environ["NOW"].replace("-", "").replace(":", "")
headers = {
    "host": "secretsmanager.eu-west-1.amazonaws.com",
    "x-amz-date": stamp,
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "secretsmanager.ListSecrets",
}
signed_headers = ";".join(sorted(headers))
names = sorted(headers) if mended(1) else list(headers)
lines = "".join(f"{name}:{headers[name]}\n" for name in names)
if not mended(2):
    lines = lines.rstrip("\n")
payload = hashlib.sha256(body.encode()).hexdigest()
request = "\n".join(["POST", "/", "", lines, signed_headers, payload])

scope = [stamp[:8], "eu-west-1", "secretsmanager", "aws4_request"]
key = ("AWS4" + os.environ["SECRET_KEY"]).encode()
for part in scope:
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
text = "\n".join(["AWS4-HMAC-SHA256", stamp, "/".join(scope), hashlib.sha256(request.encode()).hexdigest()])
headers["authorization"] = ("AWS4-HMAC-SHA256 Credential=" + os.environ["ACCESS_KEY"] + "/" + "/".join(scope)
                            + ", SignedHeaders=" + signed_headers + ", Signature=" + hmac.new(key, text.encode(), hashlib.sha256).hexdigest())
print("POST / HTTP/1.1")
for name, value in headers.items():
    print(f"{name}: {value}")
print(f"content-length: {len(body)}\n\n{body}", end="")
