# Asks STS who I am.
import hashlib, hmac, os
from datetime import datetime

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

now = datetime.strptime(os.environ["NOW"], "%Y-%m-%dT%H:%M:%SZ")
amz_date, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
host, query = "sts.eu-west-2.amazonaws.com", "Action=GetCallerIdentity&Version=2011-06-15"
scope = f"{day}/eu-west-2/sts/aws4_request"
empty = hashlib.sha256(b"").hexdigest()

canonical = f"GET\n/\n{query}\nhost:{host}\nx-amz-date:{amz_date}\n\nhost;x-amz-date\n{empty}"
time_line = amz_date if mended(1) else now.isoformat() + "Z"
to_sign = "\n".join(["AWS4-HMAC-SHA256", time_line, scope, hashlib.sha256(canonical.encode()).hexdigest()])

def hmac256(key, text): return hmac.new(key, text.encode("utf-8"), hashlib.sha256)

k = hmac256(("AWS4" + os.environ["SECRET_KEY"]).encode(), day).digest()
k = hmac256(k, "eu-west-2").digest()
k = hmac256(k, "sts").digest()
k = hmac256(k, "aws4_request").digest()
credential = os.environ["ACCESS_KEY"] + "/" + scope
print(f"""GET /?{query} HTTP/1.1
Host: {host}
X-Amz-Date: {amz_date}
Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature={hmac256(k, to_sign).hexdigest()}
""")
