# Lists the reports of a seller that are ready to be fetched (Amazon MWS).
import base64, hmac, os
from hashlib import sha256
from urllib.parse import quote

MEND = os.environ.get("MEND", "").split(",")
def mended(n): return "all" in MEND or str(n) in MEND

class MWS(object):
    def __init__(self, access_key, secret_key, merchant, domain="https://mws.amazonservices.de"):
        self.access_key = access_key
        self.secret_key = secret_key
        self.merchant = merchant
        self.domain = domain

    def make_request(self, action, **extra):
        params = dict(extra, Action=action, AWSAccessKeyId=self.access_key, Merchant=self.merchant,
                      SignatureVersion="2", SignatureMethod="HmacSHA256", Version="2009-01-01",
                      Timestamp=os.environ["NOW"])
        query = "&".join("%s=%s" % (k, quote(params[k], safe="-_.~")) for k in sorted(params))
        signature = quote(self.sign("GET", "/", query), safe="")
        return "GET %s/?%s&Signature=%s" % (self.domain, query, signature)

    def sign(self, verb, path, query):
        host = self.domain
        if mended(1):
            host = host.replace("https://", "")
        text = "\n".join([verb, host.lower(), path, query])
        return base64.b64encode(hmac.new(self.secret_key.encode(), text.encode(), sha256).digest())

mws = MWS(os.environ["ACCESS_KEY"], os.environ["SECRET_KEY"], "A3MERCHANT7DE")
print(mws.make_request("GetReportList", Acknowledged="false", MaxCount="50"))
