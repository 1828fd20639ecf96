# Gets eleven products by ASIN (Amazon MWS).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my %p = (
    AWSAccessKeyId => $ENV{ACCESS_KEY}, Action => 'GetMatchingProduct', MarketplaceId => 'A1PA6795UKMFR9',
    SellerId => 'A1SELLERDE', SignatureMethod => 'HmacSHA256', SignatureVersion => 2,
    Timestamp => $ENV{NOW}, Version => '2011-10-01',
);
my $i = 0;
$p{'ASINList.ASIN.' . ++$i} = sprintf 'B00EX%05d', $i * 91 for 1 .. 11;

my @pairs;
if (mended(1)) {
    @pairs = map { "$_=" . uri_escape($p{$_}) } sort keys %p;
} else {
    @pairs = sort map { "$_=" . uri_escape($p{$_}) } keys %p;
}
my $query = join '&', @pairs;
my $text = "POST\nmws.amazonservices.de\n/Products/2011-10-01\n$query";
my $body = "$query&Signature=" . uri_escape(hmac_sha256_base64($text, $ENV{SECRET_KEY}) . '=');
print "POST /Products/2011-10-01 HTTP/1.1\n",
    "Host: mws.amazonservices.de\n",
    "Content-Type: application/x-www-form-urlencoded\n",
    'Content-Length: ' . length($body) . "\n\n", $body;
