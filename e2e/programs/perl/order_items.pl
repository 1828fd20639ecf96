# Lists the items of an order (Amazon MWS).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my %param = (
    Action           => 'ListOrderItems',
    AWSAccessKeyId   => $ENV{ACCESS_KEY},
    AmazonOrderId    => '028-1234567-7654321',
    SellerId         => 'A1SELLERDE',
    SignatureMethod  => 'HmacSHA256',
    SignatureVersion => 2,
    Timestamp        => $ENV{NOW},
    Version          => '2013-09-01',
);
my @names = mended(1) ? sort keys %param : sort { lc $a cmp lc $b } keys %param;
my $query = join '&', map { "$_=" . uri_escape($param{$_}) } @names;
my $text = join "\n", 'GET', 'mws-eu.amazonservices.com', '/Orders/2013-09-01', $query;
my $signature = hmac_sha256_base64($text, $ENV{SECRET_KEY}) . '=';
print "GET https://mws-eu.amazonservices.com/Orders/2013-09-01?$query&Signature=", uri_escape($signature), "\n";
