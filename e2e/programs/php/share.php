<?php
// Shares a recording from S3 for a day.
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$region = 'eu-west-1';
$regional = "recordings-example.s3.$region.amazonaws.com";
$host = $mended(1) ? $regional : 'recordings-example.s3.amazonaws.com';
$time = str_replace(['-', ':'], '', getenv('NOW'));
$scope = substr($time, 0, 8) . "/$region/s3/aws4_request";
$query = http_build_query([
    'X-Amz-Algorithm' => 'AWS4-HMAC-SHA256',
    'X-Amz-Credential' => getenv('ACCESS_KEY') . '/' . $scope,
    'X-Amz-Date' => $time,
    'X-Amz-Expires' => 86400,
    'X-Amz-SignedHeaders' => 'host',
]);
$payload = $mended(2) ? 'UNSIGNED-PAYLOAD' : hash('sha256', '');
$request = "GET\n/2026/concert.mp3\n$query\nhost:$host\n\nhost\n$payload";
$string = implode("\n", ['AWS4-HMAC-SHA256', $time, $scope, hash('sha256', $request)]);
$key = 'AWS4' . getenv('SECRET_KEY');
foreach (explode('/', $scope) as $part) {
    $key = hash_hmac('sha256', $part, $key, true);
}
// the browser follows the bucket to its region
echo "GET https://$regional/2026/concert.mp3?$query&X-Amz-Signature=", hash_hmac('sha256', $string, $key), "\n";
