<?php
// Looks a product up by its ASIN, inside an old shop system (PA-API).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));
ini_set('arg_separator.output', '&amp;'); // set by the shop for its own links

$fields = array(
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'AssociateTag' => 'shop0d-21',
    'ItemId' => 'B00EXAMPLE',
    'Operation' => 'ItemLookup',
    'Service' => 'AWSECommerceService',
    'Timestamp' => getenv('NOW'),
);
$query = $mended(1) ? http_build_query($fields, '', '&') : http_build_query($fields);
$string = "GET\n" . 'webservices.amazon.co.uk' . "\n" . '/onca/xml' . "\n" . $query;
$signature = base64_encode(hash_hmac('sha256', $string, getenv('SECRET_KEY'), true));
$url = 'http://webservices.amazon.co.uk/onca/xml?' . $query . '&amp;Signature=' . rawurlencode($signature);
echo 'GET ', html_entity_decode($url), "\n"; // curl wants it plain
