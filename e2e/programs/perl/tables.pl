# Describes a DynamoDB table.
use strict; use warnings;
use Digest::SHA qw(sha256_hex hmac_sha256 hmac_sha256_hex);
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my $body = '{"TableName":"orders"}';
(my $stamp = $ENV{NOW}) =~ tr/-://d;
my @headers = (
    [ 'content-type', 'application/x-amz-json-1.0' ],
    [ 'host', 'dynamodb.us-east-1.amazonaws.com' ],
    [ 'x-amz-date', $stamp ],
    [ 'x-amz-target', 'DynamoDB_20120810.DescribeTable' ],
);
my $list = join ';', map { $_->[0] } @headers;
my $signed_list = mended(1) ? $list : $list =~ tr/;/,/r;
my $request = join "\n", 'POST', '/', '', (map { join ':', @$_ } @headers), '', $signed_list, sha256_hex($body);
my $scope = substr($stamp, 0, 8) . '/us-east-1/dynamodb/aws4_request';
my $text = join "\n", 'AWS4-HMAC-SHA256', $stamp, $scope, sha256_hex($request);
my $key = "AWS4$ENV{SECRET_KEY}";
$key = hmac_sha256($_, $key) for split m{/}, $scope;
my $signature = hmac_sha256_hex($text, $key);
$signature = uc $signature unless mended(2);

print "POST / HTTP/1.1\n", map { "$_->[0]: $_->[1]\n" } @headers;
print "authorization: AWS4-HMAC-SHA256 Credential=$ENV{ACCESS_KEY}/$scope, SignedHeaders=$list, Signature=$signature\n";
print 'content-length: ', length $body, "\n\n$body";
