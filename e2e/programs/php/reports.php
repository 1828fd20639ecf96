<?php
// Counts the reports that were made (Amazon MWS).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$host = 'mws.amazonservices.jp';
$path = '/';
$params = array(
    'AWSAccessKeyId=' . getenv('ACCESS_KEY'),
    'Action=GetReportCount',
    'Merchant=A9JAPANSHOP',
    'SignatureMethod=HmacSHA256',
    'SignatureVersion=2',
    'Timestamp=' . rawurlencode(getenv('NOW')),
    'Version=2009-01-01',
);
$query = implode('&', $params);
$string = "GET\n"
    . $host . ($mended(1) ? "\n" : "")
    . $path . "\n"
    . $query;
$signature = rawurlencode(base64_encode(hash_hmac('sha256', $string, getenv('SECRET_KEY'), true)));
echo "GET https://$host$path?$query&Signature=$signature\n";
