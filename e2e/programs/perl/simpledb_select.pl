# Selects from a SimpleDB domain.
use strict; use warnings;
use Digest::SHA qw(hmac_sha256_base64);
use URI::Escape;
sub mended { my $n = shift; scalar grep { $_ eq "all" || $_ eq $n } split /,/, $ENV{MEND} // "" }

my %p = (
    Action           => 'Select',
    SelectExpression => q{select name from parts where weight > 5},
    AWSAccessKeyId   => $ENV{ACCESS_KEY},
    SignatureMethod  => 'HmacSHA256',
    SignatureVersion => '2',
    Timestamp        => $ENV{NOW},
    Version          => '2009-04-15',
);
sub query_string {
    my $separator = shift;
    return join $separator, map { $_ . '=' . uri_escape($p{$_}) } sort keys %p;
}

# CGI.pm writes ; between the parameters since 2.64
my $signed = query_string(mended(1) ? '&' : ';');
my $signature = hmac_sha256_base64(join("\n", 'GET', 'sdb.amazonaws.com', '/', $signed), $ENV{SECRET_KEY}) . '=';
print 'GET https://sdb.amazonaws.com/?', query_string('&'), '&Signature=', uri_escape($signature), "\n";
