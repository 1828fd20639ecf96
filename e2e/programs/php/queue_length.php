<?php
// Asks SQS how many messages wait (Signature Version 2).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$path = '/123456789012/mails';
$p = array(
    'Action' => 'GetQueueAttributes',
    'AttributeName.1' => 'ApproximateNumberOfMessages',
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'SignatureMethod' => 'HmacSHA256',
    'SignatureVersion' => '2',
    'Timestamp' => getenv('NOW'),
    'Version' => '2012-11-05',
);
$mended(1) ? ksort($p) : asort($p);
$query = '';
foreach ($p as $k => $v) {
    $query .= ($query === '' ? '' : '&') . rawurlencode($k) . '=' . rawurlencode($v);
}
$host = 'sqs.us-east-1.amazonaws.com';
$sig = base64_encode(hash_hmac('sha256', "GET\n$host\n$path\n$query", getenv('SECRET_KEY'), true));
ksort($p);
echo "GET https://$host$path?", http_build_query($p, '', '&', PHP_QUERY_RFC3986), '&Signature=', rawurlencode($sig), "\n";
