# Looks for offers by name (Product Advertising API).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my $safe = mended(2) ? '^A-Za-z0-9\-._~' : q{^A-Za-z0-9\-._~!*'()}; # the older default of URI::Escape
my %p = (
    AWSAccessKeyId => $ENV{ACCESS_KEY},
    AssociateTag   => 'tools0k-20',
    Keywords       => "carpenter's saw",
    Operation      => 'ItemSearch',
    SearchIndex    => 'Tools',
    Service        => 'AWSECommerceService',
    Timestamp      => $ENV{NOW},
);
my @names = sort keys %p;
my $signed = join '&', map { "$_=" . (mended(1) ? uri_escape($p{$_}, $safe) : uri_escape($p{$_}, $safe) =~ s/%20/+/gr) } @names;
my $text = join "\n", 'GET', 'webservices.amazon.com', '/onca/xml', $signed;
my $signature = hmac_sha256_base64($text, $ENV{SECRET_KEY}) . '=';
print "GET http://webservices.amazon.com/onca/xml?$signed&Signature=", uri_escape($signature), "\n";
