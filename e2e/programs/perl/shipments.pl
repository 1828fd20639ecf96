# Lists the shipments to a warehouse (Amazon MWS).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

sub escape {
    my ($text) = @_;
    my $format = mended(1) ? '%%%02X' : '%%%02x';
    $text =~ s/([^A-Za-z0-9\-_.~])/sprintf($format, ord($1))/ge;
    return $text;
}

my %param = (
    Action => 'ListInboundShipments', AWSAccessKeyId => $ENV{ACCESS_KEY}, SellerId => 'A2NEXAMPLE1QTT',
    'ShipmentStatusList.member.1' => 'WORKING', LastUpdatedAfter => '2026-11-01T00:00:00Z',
    SignatureMethod => 'HmacSHA256', SignatureVersion => 2, Timestamp => $ENV{NOW}, Version => '2010-10-01',
);
my $query = join '&', map { escape($_) . '=' . escape($param{$_}) } sort keys %param;
my $text = "GET\nmws.amazonservices.com\n/FulfillmentInboundShipment/2010-10-01\n$query";
my $signature = hmac_sha256_base64($text, $ENV{SECRET_KEY}) . '=';
print "GET https://mws.amazonservices.com/FulfillmentInboundShipment/2010-10-01?$query&Signature=", escape($signature), "\n";
