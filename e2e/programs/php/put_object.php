<?php
// Stores a small text in S3 with its MD5 (Signature Version 2).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$bucket = 'notes-example';
$body = "milk\nbread\n";
$date = gmdate('D, d M Y H:i:s', strtotime(getenv('NOW'))) . ' GMT';

function string_to_sign($md5, $date, $resource) {
    return "PUT\n$md5\ntext/plain\n$date\n$resource";
}

$md5 = $mended(1) ? base64_encode(md5($body, true)) : base64_encode(md5($body));
$string = string_to_sign($md5, $date, "/$bucket/list.txt");
$signature = base64_encode(hash_hmac('sha1', $string, getenv('SECRET_KEY'), true));
$headers = array(
    "Host: $bucket.s3.amazonaws.com",
    "Date: $date",
    'Content-Type: text/plain',
    'Content-MD5: ' . base64_encode(pack('H*', md5($body))),
    'Content-Length: ' . strlen($body),
    'Authorization: AWS ' . getenv('ACCESS_KEY') . ':' . $signature,
);
echo "PUT /list.txt HTTP/1.1\n", implode("\n", $headers), "\n\n", $body;
