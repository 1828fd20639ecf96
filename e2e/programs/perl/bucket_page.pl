# Lists a folder of a bucket (S3, Signature Version 2).
use strict; use warnings;
use Digest::SHA qw(hmac_sha1_base64);
use POSIX qw(strftime);
use Time::Local qw(timegm);
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my ($y, $mo, $d, $h, $mi, $s) = $ENV{NOW} =~ /\d+/g;
my $date = strftime '%a, %d %b %Y %H:%M:%S GMT', gmtime timegm($s, $mi, $h, $d, $mo - 1, $y);
my $uri = '/pictures-example/?prefix=summer/&max-keys=100';

my $resource = $uri;
$resource =~ s/\?.*// if mended(1);
my $text = join "\n", 'GET', '', '', $date, $resource;
my $signature = hmac_sha1_base64($text, $ENV{SECRET_KEY});
$signature .= '=' if mended(2);

print <<"END";
GET $uri HTTP/1.1
Host: s3.amazonaws.com
Date: $date
Authorization: AWS $ENV{ACCESS_KEY}:$signature

END
