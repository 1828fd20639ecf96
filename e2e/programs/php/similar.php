<?php
// Finds products that are like another one (Product Advertising API).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$host = 'webservices.amazon.fr';
$query = 'AWSAccessKeyId=' . getenv('ACCESS_KEY')
    . '&AssociateTag=' . 'cuisine0e-21'
    . '&ItemId=' . 'B00EXAMPLE'
    . '&Operation=SimilarityLookup'
    . '&Service=AWSECommerceService'
    . '&Timestamp=' . rawurlencode(getenv('NOW'))
    . '&Version=2013-08-01';
$lines = array('GET', $host, '/onca/xml', $query);
$to_sign = implode($mended(2) ? "\n" : '\n', $lines);
$hash = hash_hmac('sha256', $to_sign, getenv('SECRET_KEY'), (bool) $mended(1));
$signature = base64_encode($hash);
echo "GET http://$host/onca/xml?$query&Signature=" . rawurlencode($signature), "\n";
