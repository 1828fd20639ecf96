<?php
// Reads its keys from a one-line configuration and lists subscriptions (Amazon MWS).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

$line = 'host=mws.amazonservices.com&key=' . getenv('ACCESS_KEY') . '&secret=' . getenv('SECRET_KEY');
parse_str($line, $config);
if ($mended(1)) {
    $config['secret'] = substr(strrchr($line, '='), 1);
}

$params = array(
    'AWSAccessKeyId' => $config['key'],
    'Action' => 'ListSubscriptions',
    'MarketplaceId' => 'ATVPDKIKX0DER',
    'SellerId' => 'A2NEXAMPLE1QTT',
    'SignatureMethod' => 'HmacSHA256',
    'SignatureVersion' => '2',
    'Timestamp' => getenv('NOW'),
    'Version' => '2013-07-01',
);
$query = http_build_query($params, '', '&', PHP_QUERY_RFC3986);
$path = '/Subscriptions/2013-07-01';
$mac = hash_hmac('sha256', "GET\n{$config['host']}\n$path\n$query", $config['secret'], true);
echo "GET https://{$config['host']}$path?$query&Signature=" . urlencode(base64_encode($mac)) . "\n";
