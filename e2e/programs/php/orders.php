<?php
// Lists the orders since the beginning of the month (Amazon MWS).
$mended = fn($n) => array_intersect(["all", $n], explode(",", getenv("MEND") ?: ""));

class Mws {
    const HOST = 'mws.amazonservices.ca';
    public $path = '/';

    function sign(array $params) {
        uksort($params, 'strcmp');
        $query = http_build_query($params, '', '&', PHP_QUERY_RFC3986);
        $data = implode("\n", array('GET', self::HOST, $this->path, $query));
        $signature = base64_encode(hash_hmac('sha256', $data, getenv('SECRET_KEY'), true));
        return $query . '&Signature=' . rawurlencode($signature);
    }

    function get($section, array $params) {
        return 'GET https://' . self::HOST . $section . '?' . $this->sign($params + array(
            'AWSAccessKeyId' => getenv('ACCESS_KEY'), 'SellerId' => 'A7CANADA', 'SignatureMethod' => 'HmacSHA256',
            'SignatureVersion' => '2', 'Timestamp' => getenv('NOW')));
    }
}
$mws = new Mws();
if ($mended(1)) {
    $mws->path = '/Orders/2013-09-01';
}
echo $mws->get('/Orders/2013-09-01', array('Action' => 'ListOrders', 'CreatedAfter' => '2026-11-01T00:00:00Z',
    'MarketplaceId.Id.1' => 'A2EUQ1WTGCTBG2', 'Version' => '2013-09-01')), "\n";
