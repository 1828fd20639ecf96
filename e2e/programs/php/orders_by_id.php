<?php
// Gets a dozen of orders by their numbers (Amazon MWS).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$params = [
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'Action' => 'GetOrder',
    'SellerId' => 'A3EXAMPLESELLER',
    'SignatureMethod' => 'HmacSHA256',
    'SignatureVersion' => '2',
    'Timestamp' => getenv('NOW'),
    'Version' => '2013-09-01',
];
foreach (range(1, 12) as $i) {
    $params["AmazonOrderId.Id.$i"] = sprintf('028-7654321-%07d', 3100 + 37 * $i);
}
ksort($params, $mended(1) ? SORT_STRING : SORT_NATURAL);

$query = http_build_query($params, '', '&', PHP_QUERY_RFC3986);
$to_sign = implode("\n", ['POST', 'mws-eu.amazonservices.com', '/Orders/2013-09-01', $query]);
$signature = base64_encode(hash_hmac('sha256', $to_sign, getenv('SECRET_KEY'), true));
$body = $query . '&Signature=' . rawurlencode($signature);

echo "POST /Orders/2013-09-01 HTTP/1.1\nHost: mws-eu.amazonservices.com\n";
echo "Content-Type: application/x-www-form-urlencoded\nContent-Length: ", strlen($body), "\n\n", $body;
