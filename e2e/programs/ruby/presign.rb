# Presigns a download from S3 by hand.
require 'openssl'
require 'uri'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

host = 'media-example.s3.amazonaws.com'
path = '/talks/opening.mp4'
now = ENV['NOW'].tr('-:', '')
scope = "#{now[0, 8]}/us-east-1/s3/aws4_request"
query = URI.encode_www_form(
  'X-Amz-Algorithm' => 'AWS4-HMAC-SHA256',
  'X-Amz-Credential' => "#{ENV['ACCESS_KEY']}/#{scope}",
  'X-Amz-Date' => now,
  'X-Amz-Expires' => '86400',
  'X-Amz-SignedHeaders' => 'host'
)
payload = mended(1) ? 'UNSIGNED-PAYLOAD' : 'UNSIGNED_PAYLOAD'
canonical = ['GET', path, query, "host:#{host}", '', 'host', payload].join("\n")
string = ['AWS4-HMAC-SHA256', now, scope, OpenSSL::Digest::SHA256.hexdigest(canonical)].join("\n")
key = scope.split('/').reduce("AWS4#{ENV['SECRET_KEY']}") { |k, v| OpenSSL::HMAC.digest('sha256', k, v) }
puts "GET https://#{host}#{path}?#{query}&X-Amz-Signature=#{OpenSSL::HMAC.hexdigest('sha256', key, string)}"
