<?php
// Makes a link that downloads an invoice under a name of its own (S3, Version 2 in the query).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$expires = strtotime(getenv('NOW')) + 3600;
$resource = '/invoices-example/2026/11/4711.pdf';
$disposition = 'attachment; filename="invoice 4711.pdf"';
$override = 'response-content-disposition=' . rawurlencode($disposition);

$signed = $mended(1) ? 'response-content-disposition=' . $disposition : $override;
$string = implode("\n", ['GET', '', '', $expires, "$resource?$signed"]);
$signature = base64_encode(hash_hmac('sha1', $string, getenv('SECRET_KEY'), true));
echo 'GET https://s3.amazonaws.com', $resource, '?AWSAccessKeyId=', getenv('ACCESS_KEY'), '&Expires=', $expires,
    '&', $override, '&Signature=', rawurlencode($signature), "\n";
