# Publishes a message to a topic (SNS, Signature Version 2).
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my $host = 'sns.eu-west-1.amazonaws.com';
my %p = (
    Action => 'Publish', AWSAccessKeyId => $ENV{ACCESS_KEY}, Message => 'door 3 is open',
    SignatureMethod => 'HmacSHA256', SignatureVersion => 2, Timestamp => $ENV{NOW},
    TopicArn => 'arn:aws:sns:eu-west-1:123456789012:doors', Version => '2010-03-31',
);
my $query = join '&', map { "$_=" . uri_escape($p{$_}) } sort keys %p;
my $signature = hmac_sha256_base64("GET\n$host\n/\n$query", $ENV{SECRET_KEY}) . '=';
$signature = uri_escape($signature) if mended(1);
print "GET https://$host/?$query&Signature=$signature\n";
