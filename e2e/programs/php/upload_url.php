<?php
// Makes an upload URL for S3 and uses it with curl (Signature Version 2 in the query).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$bucket = 'uploads-example';
$key = 'inbox/photo.jpg';
$expires = strtotime(getenv('NOW')) + 600;
$type = $mended(1) ? 'application/x-www-form-urlencoded' : '';

$string = "PUT\n\n$type\n$expires\n/$bucket/$key";
$signature = base64_encode(hash_hmac('sha1', $string, getenv('SECRET_KEY'), true));
$query = http_build_query(array(
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'Expires' => $expires,
    'Signature' => $signature,
));

// curl_setopt($curl, CURLOPT_POSTFIELDS, $data) gives the request this type
echo "PUT /$key?$query HTTP/1.1\n";
echo "Host: $bucket.s3.amazonaws.com\n";
echo "Content-Type: application/x-www-form-urlencoded\n";
echo "Content-Length: 9\n\n";
echo 'some data';
