#!/usr/bin/python3
"""Signs requests with botocore's own signers.

Reads a line of JSON for each request from standard input, and writes a line
for each: the request as botocore would send it, and what botocore logs and
gives for the steps between.
"""
import base64
import datetime
import email.utils
import json
import logging
import sys
import time
import types

import botocore.auth as auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Log(logging.Handler):
    """Keeps the texts that botocore only logs."""

    def emit(self, record):
        title, found, text = record.getMessage().partition(":\n")
        if found:
            self.texts[title] = text


class Clock(datetime.datetime):
    """Tells the time of the request instead of the time now."""

    now_seconds = 0

    @classmethod
    def utcnow(cls):
        return datetime.datetime.fromtimestamp(cls.now_seconds, datetime.timezone.utc).replace(tzinfo=None)


def formatdate(seconds=None, localtime=False, usegmt=False):
    return email.utils.formatdate(Clock.now_seconds if seconds is None else seconds, localtime, usegmt)


auth.datetime = types.SimpleNamespace(datetime=Clock)
auth.time = types.SimpleNamespace(time=lambda: Clock.now_seconds, strftime=time.strftime, gmtime=time.gmtime)
auth.formatdate = formatdate


def signer(line):
    keys = Credentials(line["key_id"], line["secret"], line["token"] or None)
    name, scope = line["signer"], (line["service"], line["region"])
    if name in ("SigV4QueryAuth", "S3SigV4QueryAuth"):
        return getattr(auth, name)(keys, *scope, expires=line["seconds"])
    if name == "HmacV1QueryAuth":
        return auth.HmacV1QueryAuth(keys, expires=line["seconds"])
    if name in ("HmacV1Auth", "HmacV1PostAuth"):
        return getattr(auth, name)(keys)
    return getattr(auth, name)(keys, *scope)


def sign(line, log):
    Clock.now_seconds, log.texts = line["time"], {}
    request = AWSRequest(
        method=line["method"], url=line["url"], data=base64.b64decode(line["body"] or "") or None,
        params=[tuple(pair) for pair in line["params"] or []], auth_path=line["auth_path"] or None,
    )
    for name, value in line["headers"] or []:
        request.headers[name] = value
    if line["unsigned_payload"]:
        request.context["payload_signing_enabled"] = False
        request.context["client_config"] = types.SimpleNamespace(s3={"payload_signing_enabled": False})
    if line["policy"]:
        request.context["s3-presign-post-policy"] = line["policy"]
        request.context["s3-presign-post-fields"] = {}
    signer(line).add_auth(request)
    return {
        "url": request.prepare().url,
        "headers": [[name, str(value)] for name, value in request.headers.items()],
        "fields": request.context.get("s3-presign-post-fields"),
        "canonical_request": log.texts.get("CanonicalRequest", ""),
        "string_to_sign": log.texts.get("StringToSign", ""),
        "signature": log.texts.get("Signature", ""),
    }


def main():
    log = Log()
    auth.logger.addHandler(log)
    auth.logger.setLevel(logging.DEBUG)
    for line in sys.stdin:
        print(json.dumps(sign(json.loads(line), log)))


main()
