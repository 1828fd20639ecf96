<?php
// Finds records of an artist (Product Advertising API).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$artist = "Ang\u{e9}lique Kidjo";
$double = $mended(2) ? '' : '&';
function to_utf8($text) { return iconv('ISO-8859-1', 'UTF-8', $text); }

function query($artist, $double) {
    $query = 'AWSAccessKeyId=' . getenv('ACCESS_KEY') . '&Artist=' . rawurlencode($artist);
    $query .= '&AssociateTag=disques0f-21&Operation=ItemSearch&SearchIndex=Music&Service=AWSECommerceService&';
    $query .= $double . 'Timestamp=' . rawurlencode(getenv('NOW'));
    return $query;
}

$signed = query($mended(1) ? $artist : to_utf8($artist), $double);
$string = "GET\nwebservices.amazon.fr\n/onca/xml\n" . $signed;
$signature = base64_encode(hash_hmac('sha256', $string, getenv('SECRET_KEY'), true));
echo 'GET https://webservices.amazon.fr/onca/xml?', query($artist, $double), '&Signature=', rawurlencode($signature), "\n";
