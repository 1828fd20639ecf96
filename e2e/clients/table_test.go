package clients

import "slices"

// The clients are Debian's: others of the same name may be on the path.
const (
	aws    = "/usr/bin/aws"
	curl   = "/usr/bin/curl"
	rclone = "/usr/bin/rclone"
	s3cmd  = "/usr/bin/s3cmd"
)

// object has characters in its key that clients encode differently.
const object = "s3://bucket/a b/+ü~*'();,=&@:$$!.txt"

var calls = slices.Concat(awsCalls, boto3Calls, botoCalls, s3cmdCalls, rcloneCalls, curlCalls, npmCalls)

var awsCalls = []call{
	{name: "awscli sts", command: awscli("sts", "get-caller-identity"), want: []string{"POST sigv4"}},
	{name: "awscli ses", command: awscli("ses", "send-email", "--from", "a+b@example.com", "--to", "ü@example.com", "--subject", "a & b", "--text", "1\r\n2 * ~"), want: []string{"POST sigv4"}},
	{name: "awscli sqs", command: awscli("sqs", "send-message", "--queue-url", "$ENDPOINT/123456789012/queue", "--message-body", "a=b&c"), want: []string{"POST sigv4"}},
	{name: "awscli dynamodb", command: awscli("dynamodb", "get-item", "--table-name", "table", "--key", `{"id":{"S":"ü"}}`), want: []string{"POST sigv4"}},
	{name: "awscli ec2", command: awscli("ec2", "describe-instances", "--filters", "Name=tag:a,Values=b c"), want: []string{"POST sigv4"}},
	{name: "awscli s3 put", command: awscli("s3", "cp", "$HOME/file", object, "--metadata", "b-2=x  y,b-1=z"), want: []string{"PUT sigv4"}},
	{name: "awscli s3 get", command: awscli("s3", "cp", "s3://bucket/stored", "$HOME/copy"), want: []string{"HEAD sigv4", "GET sigv4"}},
	{name: "awscli s3 list", command: awscli("s3", "ls", "s3://bucket/a b/+"), want: []string{"GET sigv4"}},
	{name: "awscli s3 presign", command: awscli("s3", "presign", object), want: []string{"GET sigv4-query"}},
	{name: "awscli s3api checksum", command: putWithChecksum, want: []string{"PUT sigv4"}},
	// Only over https does it leave the payload to a trailer.
	{name: "awscli s3api checksum over https", command: putWithChecksum, how: overTLS, want: []string{"PUT sigv4-streaming"}},
}

var putWithChecksum = awscli("s3api", "put-object", "--bucket", "bucket", "--key", "a b/+ü.txt", "--body", "$HOME/file", "--checksum-algorithm", "SHA256")

func awscli(words ...string) []string {
	return slices.Concat([]string{aws, "--endpoint-url", "$ENDPOINT", "--no-verify-ssl"}, words)
}

var boto3Calls = []call{
	{name: "boto3", command: boto3("sts", "ses", "sqs", "dynamodb", "ec2", "lambda", "s3", "presign-sts", "presign-s3"), want: []string{"POST sigv4", "PUT sigv4", "GET sigv4", "GET sigv4-query"}},
	{name: "boto3 over https", command: boto3("s3", "s3-unsigned"), how: overTLS, want: []string{"PUT sigv4", "GET sigv4"}},
	{name: "boto3 Version 2", command: boto3("sdb"), want: []string{"POST sigv2"}},
	{name: "boto3 s3 Version 2", command: boto3("s3-v2", "presign-s3-v2"), want: []string{"PUT s3v2", "GET s3v2", "GET s3v2-query"}},
	{name: "boto3 SigV4A", command: boto3("sts-v4a"), want: []string{"POST sigv4a"}},
	// The bucket is in the host's name.
	{name: "boto3 s3 host", command: []string{python, "boto3_calls.py", "http://s3.eu-west-1.amazonaws.com", "s3", "s3-host", "s3-host-v2"}, how: byProxy, want: []string{"PUT sigv4", "GET sigv4", "PUT s3v2", "GET s3v2"}},
}

func boto3(names ...string) []string {
	return slices.Concat([]string{python, "boto3_calls.py", "$ENDPOINT"}, names)
}

var botoCalls = []call{
	{name: "boto MWS ListOrders", command: mwsCall("ListOrders"), how: tokenless, want: []string{"POST sigv2"}},
	{name: "boto MWS GetFeedSubmissionResult", command: mwsCall("GetFeedSubmissionResult"), how: tokenless, want: []string{"POST sigv2"}},
	{name: "boto MWS SubmitFeed", command: mwsCall("SubmitFeed"), how: tokenless, want: []string{"POST sigv2"}},
}

func mwsCall(name string) []string {
	return []string{python, "mws_call.py", "$PORT", "$KEY_ID", "$SECRET", name}
}

var s3cmdCalls = slices.Concat(
	s3cmdVersion("V4", "--no-encrypt", "sigv4"), // its default
	s3cmdVersion("V2", "--signature-v2", "s3v2"),
	[]call{{name: "s3cmd signurl", command: []string{s3cmd, "signurl", "s3://bucket/a b+c.txt", "+600"}, want: []string{"GET s3v2-query"}}},
)

func s3cmdVersion(version, flag, scheme string) []call {
	with := func(words ...string) []string {
		return slices.Concat([]string{s3cmd, "--config=/dev/null", "--no-ssl", "--no-progress", "--region=" + region,
			"--host=$HOST", "--host-bucket=$HOST", "--access_key=$KEY_ID", "--secret_key=$SECRET", "--access_token=$TOKEN", flag}, words)
	}
	return []call{
		{name: "s3cmd put " + version, command: with("put", "$HOME/file", object), want: []string{"PUT " + scheme}},
		{name: "s3cmd get " + version, command: with("get", "s3://bucket/stored", "$HOME/copy"), want: []string{"HEAD " + scheme, "GET " + scheme}},
		{name: "s3cmd ls " + version, command: with("ls", "s3://bucket/a b/+"), want: []string{"GET " + scheme}},
	}
}

var rcloneCalls = []call{
	{name: "rclone put", command: []string{rclone, "copyto", "$HOME/file", ":" + object}, want: []string{"HEAD sigv4", "PUT sigv4"}},
	{name: "rclone get", command: []string{rclone, "cat", ":s3:bucket/stored"}, want: []string{"HEAD sigv4", "GET sigv4"}},
	{name: "rclone list", command: []string{rclone, "lsf", ":s3:bucket/a b/+"}, want: []string{"HEAD sigv4", "GET sigv4"}},
	{name: "rclone link", command: []string{rclone, "link", ":s3:bucket/stored"}, want: []string{"HEAD sigv4", "GET sigv4-query"}},
	{name: "rclone put V2", command: []string{rclone, "--s3-v2-auth", "copyto", "$HOME/file", ":" + object}, how: tokenless, want: []string{"HEAD s3v2", "PUT s3v2"}},
	{name: "rclone list V2", command: []string{rclone, "--s3-v2-auth", "lsf", ":s3:bucket/a b/+"}, how: tokenless, want: []string{"HEAD s3v2", "GET s3v2"}},
}

var curlCalls = []call{
	{name: "curl sts", command: curlCall("sts", "$ENDPOINT/", "--data", "Action=GetCallerIdentity&Version=2011-06-15"), want: []string{"POST sigv4"}},
	// It signs the query in the order of the URL.
	{name: "curl iam", command: curlCall("iam", "$ENDPOINT/?Action=ListUsers&PathPrefix=%2Fa%2F&Version=2010-05-08"), want: []string{"GET sigv4"}},
	{name: "curl dynamodb", command: curlCall("dynamodb", "$ENDPOINT/", "--data-binary", "{}", "--header", "Content-Type: application/x-amz-json-1.0", "--header", "X-Amz-Target: DynamoDB_20120810.ListTables"), want: []string{"POST sigv4"}},
	// It sends no x-amz-content-sha256, which S3 demands, by itself.
	{name: "curl s3 get", command: curlCall("s3", "$ENDPOINT/bucket/stored", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"), want: []string{"GET sigv4"}},
	{name: "curl s3 put", command: curlCall("s3", "$ENDPOINT/bucket/key", "--upload-file", "$HOME/file", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"), want: []string{"PUT sigv4"}},
}

func curlCall(service string, words ...string) []string {
	return slices.Concat([]string{curl, "--silent", "--show-error", "--fail", "--user", "$KEY_ID:$SECRET",
		"--aws-sigv4", "aws:amz:" + region + ":" + service, "$TOKEN_HEADER"}, words)
}

var npmCalls = []call{
	{name: "aws4", command: npm("$ENDPOINT", "aws4"), want: []string{"POST sigv4", "GET sigv4", "PUT sigv4", "GET sigv4-query"}},
	{name: "aws4fetch", command: npm("$ENDPOINT", "aws4fetch"), want: []string{"POST sigv4", "GET sigv4", "PUT sigv4", "GET sigv4-query"}},
	{name: "@smithy/signature-v4", command: npm("$ENDPOINT", "smithy"), want: []string{"POST sigv4", "GET sigv4", "PUT sigv4", "GET sigv4-query"}},
	{name: "@aws-sdk/client-s3", command: npm("$ENDPOINT", "sdk"), want: []string{"PUT sigv4", "PUT sigv4-streaming", "GET sigv4", "GET sigv4-query"}},
	// Both insist on https.
	{name: "@ericblade/mws-simple", command: npm("$ENDPOINT", "mws-simple"), how: overTLS | tokenless, want: []string{"POST sigv2"}},
	{name: "mws", command: npm("$ENDPOINT", "mws"), how: overTLS | tokenless, want: []string{"POST sigv2"}},
	// It signs the host without the port that it connects to.
	{name: "amazon-mws", command: npm("$ENDPOINT", "amazon-mws"), how: tokenless, want: []string{"GET sigv2", "POST sigv2"}, mistake: "host-port-missing"},
}

func npm(words ...string) []string {
	return slices.Concat([]string{"node", "npm_calls.mjs"}, words)
}
