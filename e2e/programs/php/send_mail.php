<?php
// Sends a mail through SES (Signature Version 4).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$host = 'email.us-east-1.amazonaws.com';
$time = gmdate('Ymd\THis\Z', strtotime(getenv('NOW')));
$day = substr($time, 0, 8);
$body = http_build_query(array(
    'Action' => 'SendEmail', 'Source' => 'shop@example.com', 'Destination.ToAddresses.member.1' => 'anna@example.org',
    'Message.Subject.Data' => 'Your order', 'Message.Body.Text.Data' => 'It is on its way.',
));
$scope = "$day/us-east-1/ses/aws4_request";
$type = 'application/x-www-form-urlencoded';
$request = "POST\n/\n\ncontent-type:$type\nhost:$host\nx-amz-date:$time\n\ncontent-type;host;x-amz-date\n" . hash('sha256', $body);
$string = "AWS4-HMAC-SHA256\n$time\n$scope\n" . hash('sha256', $request);

$secret = 'AWS4' . getenv('SECRET_KEY');
$kDate = $mended(1) ? hash_hmac('sha256', $day, $secret, true) : hash_hmac('sha256', $secret, $day, true);
$kRegion = hash_hmac('sha256', 'us-east-1', $kDate, true);
$kService = hash_hmac('sha256', 'ses', $kRegion, true);
$kSigning = hash_hmac('sha256', 'aws4_request', $kService, true);
$signature = hash_hmac('sha256', $string, $kSigning);

echo "POST / HTTP/1.1\nHost: $host\nContent-Type: $type\nX-Amz-Date: $time\nAuthorization: AWS4-HMAC-SHA256 ";
echo 'Credential=' . getenv('ACCESS_KEY') . "/$scope, SignedHeaders=content-type;host;x-amz-date, Signature=$signature\n";
echo 'Content-Length: ' . strlen($body) . "\n\n" . $body;
