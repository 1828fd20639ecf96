# Lists the running instances (EC2, Signature Version 2).
use strict; use warnings;
use Digest::SHA qw(hmac_sha1_base64 hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my %query = (
    Action           => 'DescribeInstances',
    AWSAccessKeyId   => $ENV{ACCESS_KEY},
    SignatureMethod  => 'HmacSHA256',
    SignatureVersion => 2,
    Timestamp        => $ENV{NOW},
    Version          => '2014-10-01',
);
my $string = join '&', map { "$_=" . uri_escape($query{$_}) } sort keys %query;
my $text = "GET\nec2.amazonaws.com\n/\n$string";
my $signature = mended(1) ? hmac_sha256_base64($text, $ENV{SECRET_KEY}) : hmac_sha1_base64($text, $ENV{SECRET_KEY});
$signature .= '=';
print "GET https://ec2.amazonaws.com/?$string&Signature=", uri_escape($signature), "\n";
