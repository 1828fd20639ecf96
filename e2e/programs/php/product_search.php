<?php
// Searches products by keywords with the Product Advertising API.
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$params = array(
    'Service' => 'AWSECommerceService',
    'Operation' => 'ItemSearch',
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'AssociateTag' => 'garden0c-20',
    'SearchIndex' => 'All',
    'Keywords' => 'garden hose 20m',
    'ResponseGroup' => 'Images,ItemAttributes',
    'Timestamp' => getenv('NOW'),
);
ksort($params);
$pairs = array();
foreach ($params as $name => $value) {
    $pairs[] = urlencode($name) . '=' . ($mended(1) ? rawurlencode($value) : urlencode($value));
}
$query = join('&', $pairs);
$string = "GET\nwebservices.amazon.com\n/onca/xml\n" . $query;
$signature = base64_encode(hash_hmac('sha256', $string, getenv('SECRET_KEY'), true));
echo 'GET http://webservices.amazon.com/onca/xml?' . $query . '&Signature=' . rawurlencode($signature), "\n";
