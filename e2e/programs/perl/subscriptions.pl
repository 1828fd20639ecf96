# Lists the destinations that a seller's notifications go to (Amazon MWS).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my $secret = `printenv SECRET_KEY`;
chomp $secret if mended(1);

my $host = 'mws.amazonservices.com';
my $path = '/Subscriptions/2013-07-01';
my $query = join '&',
    "AWSAccessKeyId=$ENV{ACCESS_KEY}",
    'Action=ListRegisteredDestinations',
    'MarketplaceId=ATVPDKIKX0DER',
    'SellerId=A2NEXAMPLE1QTT',
    'SignatureMethod=HmacSHA256',
    'SignatureVersion=2',
    'Timestamp=' . uri_escape($ENV{NOW}),
    'Version=2013-07-01';
my $signature = hmac_sha256_base64("GET\n$host\n$path\n$query", $secret) . '=';
print "GET https://$host$path?$query&Signature=", uri_escape($signature), "\n";
