# Gets the processing report of a feed (Amazon MWS).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my $host = 'mws.amazonservices.es';
my @pairs = (
    [ AWSAccessKeyId => $ENV{ACCESS_KEY} ],
    [ Action => 'GetFeedSubmissionResult' ],
    [ FeedSubmissionId => '50021017791' ],
    [ Merchant => 'A8SPAINSELLER' ],
    [ SignatureMethod => 'HmacSHA256' ],
    [ SignatureVersion => 2 ],
    [ Timestamp => $ENV{NOW} ],
    [ Version => '2009-01-01' ],
);
my $query = join '&', map { $_->[0] . '=' . uri_escape($_->[1]) } @pairs;
my $signature = hmac_sha256_base64("GET\n$host\n/\n$query", $ENV{SECRET_KEY});
if (mended(1)) {
    $signature .= '=' while length($signature) % 4;
}
print "GET https://$host/?$query&Signature=" . uri_escape($signature) . "\n";
