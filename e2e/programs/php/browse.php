<?php
// Browses a category on a Windows server (Product Advertising API).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));
$eol = $mended(1) ? "\n" : "\r\n"; // PHP_EOL there

$params = array(
    'AWSAccessKeyId' => getenv('ACCESS_KEY'),
    'AssociateTag' => 'toys0g-20',
    'BrowseNode' => '165793012',
    'Operation' => 'ItemSearch',
    'SearchIndex' => 'Toys',
    'Service' => 'AWSECommerceService',
    'Timestamp' => getenv('NOW'),
    'Title' => 'wooden train set',
);
$query = http_build_query($params, '', '&', $mended(2) ? PHP_QUERY_RFC3986 : PHP_QUERY_RFC1738);
$string = 'GET' . $eol . 'webservices.amazon.com' . $eol . '/onca/xml' . $eol . $query;
$signature = base64_encode(hash_hmac('sha256', $string, getenv('SECRET_KEY'), true));
if ($mended(3)) {
    $signature = rawurlencode($signature);
}
echo "GET https://webservices.amazon.com/onca/xml?$query&Signature=$signature\n";
