#!/usr/bin/python3
"""Signs random requests with boto's own handler for Amazon MWS.

usage: boto_mws.py COUNT SEED

Writes a line of JSON for each: the request before signing (host, path and
parameters as they are, in hex because they may be any bytes), the request as
boto would send it, and what boto logs and gives for the steps between.
"""
import json
import logging
import random
import sys

import boto
from boto.mws.connection import MWSConnection, api_version_path

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
CHARACTERS = "aZ09-_.~+ ~*'()!%&=;,:/?#@$[]{}<>\"\\^`|\t\n\r\0\x7fäß€中文😀é\u0301\u00a0\u200b\ufeff"
PATHS = [path for _, _, path in api_version_path.values()] + ["/a//b", "/a%20b/%E2%82%AC", "/a(b)*c~'!", "/a+b=c;d,e", "/x/./y/../"]


class Log(logging.Handler):
    """Keeps the string to sign, which boto only logs."""

    text = None

    def emit(self, record):
        message = record.getMessage()
        if message.startswith("string_to_sign: "):
            self.text = message[len("string_to_sign: "):]


def text(rng, characters, length):
    return "".join(rng.choice(characters) for _ in range(length))


def parameters(rng):
    known = ["SellerId", "Merchant", "MarketplaceId.Id.1", "MWSAuthToken", "Action", "action", "A", "a", "_", "Timestampz", "Signatures"]
    found = {}
    for _ in range(rng.randint(1, 36)):
        name = text(rng, CHARACTERS, rng.randint(0, 5)) + rng.choice(known)
        value = text(rng, CHARACTERS, rng.randint(0, 12))
        # Bytes that are no UTF-8 are possible too.
        found[name] = value if rng.random() < 0.9 else bytes(rng.randrange(256) for _ in range(rng.randint(1, 8)))
    return found


def host(rng, secure):
    name = text(rng, LETTERS, rng.randint(1, 10)) + rng.choice([".amazonservices.com", ".amazonservices.co.uk", ".example", ""])
    dice = rng.random()
    if dice < 0.01:
        return name + (":443" if secure else ":80")
    if dice < 0.3:
        return "%s:%d" % (name, rng.randint(1024, 65535))
    return name


def sign(rng, log):
    secure = rng.random() < 0.7
    key_id, secret = text(rng, LETTERS, 20), text(rng, LETTERS + "/+é", 40)
    token = text(rng, LETTERS + "/+=", 80) if rng.random() < 0.25 else None
    connection = MWSConnection(key_id, secret, security_token=token, host=host(rng, secure), is_secure=secure, Merchant="M")
    if rng.random() < 0.3:
        # As boto does where Python has no SHA-256.
        connection._auth_handler._hmac_256 = None
    method, path, given = rng.choice(["GET", "POST"]), rng.choice(PATHS), parameters(rng)
    request = connection.build_base_http_request(method, path, None, params=given, data="", host=connection.host)
    request.authorize(connection)
    added = ["AWSAccessKeyId", "SignatureVersion", "Timestamp", "SignatureMethod", "SecurityToken"]
    pairs = list(given.items()) + [(name, str(request.params[name])) for name in added if name in request.params]
    return {
        "access_key_id": key_id, "secret": secret, "token": token or "",
        "method": method, "host": connection.host, "protocol": request.protocol, "path": request.auth_path,
        "parameters": [[raw(name), raw(value)] for name, value in pairs],
        "url": "%s://%s%s" % (request.protocol, connection.host, request.path),
        "headers": [[name, value] for name, value in request.headers.items()],
        "body": request.body, "string_to_sign": log.text,
    }


def raw(value):
    return (value if isinstance(value, bytes) else value.encode("utf-8")).hex()


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    log = Log()
    boto.log.addHandler(log)
    boto.log.setLevel(logging.DEBUG)
    rng = random.Random(seed)
    for _ in range(count):
        print(json.dumps(sign(rng, log)))


main()
