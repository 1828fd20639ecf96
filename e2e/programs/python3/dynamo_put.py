# Puts an item into a DynamoDB table.
import hashlib, hmac, json, os

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

item = {"TableName": "orders", "Item": {"id": {"S": "4711"}, "total": {"N": "19.90"}}}
host, region = "dynamodb.eu-west-1.amazonaws.com", "eu-west-1"
stamp = "".join(c for c in os.environ["NOW"] if c not in "-:")
scope = f"{stamp[:8]}/{region}/dynamodb/aws4_request"

body = json.dumps(item)  # what an HTTP library makes of json=item
payload = body if mended(1) else json.dumps(item, separators=(",", ":"))
headers = {
    "content-type": "application/x-amz-json-1.0",
    "host": host,
    "x-amz-date": stamp,
    "x-amz-target": "DynamoDB_20120810.PutItem",
}
names = ";".join(headers)
request = "POST\n/\n\n" + "".join(f"{n}:{v}\n" for n, v in headers.items()) + f"\n{names}\n"
request += hashlib.sha256(payload.encode()).hexdigest()
text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n" + hashlib.sha256(request.encode()).hexdigest()
key = ("AWS4" + os.environ["SECRET_KEY"]).encode()
for word in scope.split("/"):
    key = hmac.new(key, word.encode(), hashlib.sha256).digest()
signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={os.environ['ACCESS_KEY']}/{scope}, "
                            f"SignedHeaders={names}, Signature={signature}")
print("POST / HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items()), f"content-length: {len(body)}", "", body, sep="\n")
