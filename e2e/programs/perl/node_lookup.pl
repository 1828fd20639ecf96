# Looks up a node of the catalogue (Product Advertising API).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256);
use MIME::Base64 qw(encode_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

sub escape {
    my $text = shift;
    return mended(1) ? uri_escape($text) : uri_escape($text, '^A-Za-z0-9');
}

my %request = (
    Service        => 'AWSECommerceService',
    Operation      => 'BrowseNodeLookup',
    AWSAccessKeyId => $ENV{ACCESS_KEY},
    AssociateTag   => 'my_books.0j-20',
    BrowseNodeId   => '17',
    Timestamp      => $ENV{NOW},
    Version        => '2013-08-01',
);
my $canonical = join '&', map { escape($_) . '=' . escape($request{$_}) } sort keys %request;
my $to_sign = "GET\nwebservices.amazon.com\n/onca/xml\n$canonical";
my $signature = encode_base64(hmac_sha256($to_sign, $ENV{SECRET_KEY}), '');
print 'GET http://webservices.amazon.com/onca/xml?', $canonical, '&Signature=', escape($signature), "\n";
