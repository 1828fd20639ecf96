# Requests a report of the open listings (Amazon MWS).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my $nl = mended(1) ? "\n" : '\n';
my $query = join '&', map { my ($k, $v) = @$_; "$k=" . uri_escape($v) } (
    [ 'AWSAccessKeyId', $ENV{ACCESS_KEY} ],
    [ 'Action', 'RequestReport' ],
    [ 'Merchant', 'A2NEXAMPLE1QTT' ],
    [ 'ReportType', '_GET_FLAT_FILE_OPEN_LISTINGS_DATA_' ],
    [ 'SignatureMethod', 'HmacSHA256' ],
    [ 'SignatureVersion', '2' ],
    [ 'Timestamp', $ENV{NOW} ],
    [ 'Version', '2009-01-01' ],
);
my $text = 'POST' . $nl . 'mws.amazonservices.com' . $nl . '/' . $nl . $query;
my $signature = uri_escape(hmac_sha256_base64($text, $ENV{SECRET_KEY}) . '=');
my $body = "$query&Signature=$signature";
printf "POST / HTTP/1.1\nHost: mws.amazonservices.com\nContent-Type: application/x-www-form-urlencoded\nContent-Length: %d\n\n%s", length $body, $body;
