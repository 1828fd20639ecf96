<?php
// Lists the sellers' participations in marketplaces (Amazon MWS).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$params = array(
    'Action' => 'ListMarketplaceParticipations',
    'SellerId' => 'A3EXAMPLESELLER',
    'MWSAuthToken' => 'amzn.mws.4ea38b7b-f563-7709-4bae-87aea5c11d12',
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'SignatureVersion' => 2,
    'SignatureMethod' => 'HmacSHA256',
    'Timestamp' => getenv('NOW'),
    'Version' => '2011-07-01',
);
if ($mended(1)) {
    ksort($params);
}
$query = http_build_query($params, '', '&', PHP_QUERY_RFC3986);
$host = 'mws.amazonservices.com';
$uri = '/Sellers/2011-07-01';
$hmac = hash_hmac('sha256', "GET\n$host\n$uri\n$query", getenv('SECRET_KEY'), true);
echo "GET https://$host$uri?$query&Signature=" . rawurlencode(base64_encode($hmac)), "\n";
