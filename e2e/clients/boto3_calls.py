#!/usr/bin/python3
"""Makes calls with boto3, to a server on this machine.

usage: boto3_calls.py ENDPOINT CALL...

The credentials are in the environment. Presigned URLs are printed, a line each.
"""
import sys

import boto3
from botocore.config import Config

BUCKET, KEY = "bucket", "a b/+ü~*'();,=&@:$!.txt"


def client(service, version=None, **s3):
    config = Config(signature_version=version, s3=dict({"addressing_style": "path"}, **s3))
    return boto3.client(service, region_name="eu-west-1", endpoint_url=sys.argv[1], verify=False, config=config)


def presign(version, operation="get_object", **parameters):
    service = "s3" if operation.endswith("_object") else "sts"
    print(client(service, version).generate_presigned_url(operation, Params=parameters, HttpMethod="GET"))


def objects(s3):
    s3.put_object(Bucket=BUCKET, Key=KEY, Body="Größe".encode(), ContentType="text/plain", Metadata={"b-2": " x  y ", "b-1": "z"})
    s3.get_object(Bucket=BUCKET, Key=KEY, ResponseContentType="text/plain; charset=utf-8")
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": KEY})


def bucket(s3):
    s3.list_objects(Bucket=BUCKET, Prefix="a b/+", Delimiter="/")
    # With these, Version 2 of botocore 1.29 fails on S3 itself: it signs
    # /bucket?acl?acl. In a path it also signs a slash after the bucket's name
    # that it does not send.
    if s3.meta.config.signature_version == "s3v4":
        s3.list_objects_v2(Bucket=BUCKET, Prefix="a b/+", Delimiter="/")
        s3.get_bucket_acl(Bucket=BUCKET)


def both(s3):
    objects(s3)
    bucket(s3)


CALLS = {
    "sts": lambda: client("sts").get_caller_identity(),
    "ses": lambda: client("ses").send_email(
        Source="a+b@example.com", Destination={"ToAddresses": ["ü@example.com"]},
        Message={"Subject": {"Data": "a & b"}, "Body": {"Text": {"Data": "1\r\n2 * ~"}}}),
    "sqs": lambda: client("sqs").send_message(QueueUrl=sys.argv[1] + "/123456789012/queue", MessageBody="a=b&c"),
    "dynamodb": lambda: client("dynamodb").put_item(TableName="table", Item={"id": {"S": "ü"}}),
    "ec2": lambda: client("ec2").describe_instances(Filters=[{"Name": "tag:a", "Values": ["b c"]}]),
    # A REST service whose path is normalised and encoded twice.
    "lambda": lambda: client("lambda").get_function(FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:f", Qualifier="$LATEST"),
    # SimpleDB still signs with Version 2.
    "sdb": lambda: client("sdb").select(SelectExpression="select * from `a` where b = 'ü+~'"),
    "sts-v4a": lambda: client("sts", "v4a").get_caller_identity(),
    "s3": lambda: both(client("s3", "s3v4")),
    "s3-unsigned": lambda: both(client("s3", "s3v4", payload_signing_enabled=False)),
    "s3-v2": lambda: objects(client("s3", "s3")),
    # The bucket is in the host, which only a proxy can look like.
    "s3-host": lambda: both(client("s3", "s3v4", addressing_style="virtual")),
    "s3-host-v2": lambda: both(client("s3", "s3", addressing_style="virtual")),
    "presign-s3": lambda: presign("s3v4", Bucket=BUCKET, Key=KEY, ResponseContentDisposition='attachment; filename="a b+c.txt"'),
    "presign-s3-v2": lambda: presign("s3", Bucket=BUCKET, Key=KEY, ResponseContentDisposition='attachment; filename="a b+c.txt"'),
    "presign-sts": lambda: presign("v4", operation="get_caller_identity"),
}

for name in sys.argv[2:]:
    CALLS[name]()
