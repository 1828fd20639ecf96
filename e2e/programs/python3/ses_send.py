# Sends a mail with one signed SES URL.
import hashlib, hmac, os
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

key, secret = os.environ["ACCESS_KEY"], os.environ["SECRET_KEY"]
stamp = os.environ["NOW"].replace("-", "").replace(":", "")
day, region, host = stamp[:8], "eu-west-1", "email.eu-west-1.amazonaws.com"
scope = f"{day}/{region}/ses/aws4_request"
address = lambda a: quote(a, safe="" if mended(3) else "@")

query = f"""Action=SendEmail
&Source={address("shop@example.com")}
&Destination.ToAddresses.member.1={address("anna@example.org")}
&Message.Subject.Data=Hello
&Message.Body.Text.Data=Thanks%20for%20your%20order
&X-Amz-Algorithm=AWS4-HMAC-SHA256
&X-Amz-Credential={quote(key + "/" + scope, safe="")}
&X-Amz-Date={stamp}
&X-Amz-Expires=300
&X-Amz-SignedHeaders=host"""
pairs = query.split("\n&")
if mended(1):
    pairs.sort()
canonical = ("&" if mended(2) else "\n&").join(pairs)

def sign(k, message): return hmac.new(k, message.encode(), hashlib.sha256).digest()

request = f"GET\n/\n{canonical}\nhost:{host}\n\nhost\n" + hashlib.sha256(b"").hexdigest()
text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n" + hashlib.sha256(request.encode()).hexdigest()
k = ("AWS4" + secret).encode()
for part in scope.split("/"):
    k = sign(k, part)
print(f"GET https://{host}/?" + "&".join(query.split("\n&")) + "&X-Amz-Signature=" + sign(k, text).hex())
