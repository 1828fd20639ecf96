# Uploads a page that everybody may read (S3, Signature Version 2).
use strict; use warnings;
use Digest::SHA qw(hmac_sha1_base64);
use POSIX qw(strftime);
use Time::Local qw(timegm);
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my ($y, $mo, $d, $h, $mi, $s) = $ENV{NOW} =~ /\d+/g;
my $date = strftime("%a, %d %b %Y %H:%M:%S GMT", gmtime timegm($s, $mi, $h, $d, $mo - 1, $y));
my $body = "<h1>Closed today</h1>\n";
my $amz = 'x-amz-acl:public-read';

my @lines = ('PUT', '', 'text/html', $date);
push @lines, $amz if mended(1);
push @lines, '/www.example.com/index.html';
my $signature = hmac_sha1_base64(join("\n", @lines), $ENV{SECRET_KEY}) . '=';

print "PUT /www.example.com/index.html HTTP/1.1\n",
    "Host: s3.amazonaws.com\nDate: $date\nContent-Type: text/html\nx-amz-acl: public-read\n",
    "Authorization: AWS $ENV{ACCESS_KEY}:$signature\n",
    'Content-Length: ', length $body, "\n\n", $body;
