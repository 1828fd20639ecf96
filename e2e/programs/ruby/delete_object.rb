# Deletes an object (S3, Signature Version 2).
require 'base64'
require 'openssl'
require 'time'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

date = Time.iso8601(ENV['NOW']).httpdate
path = '/scratch-example/tmp/old.log'
string_to_sign = [
  'DELETE',
  '', # Content-MD5
  '', # Content-Type
  mended(1) ? '' : date,
  "x-amz-date:#{date}",
  path
].join("\n")
hmac = OpenSSL::HMAC.digest(OpenSSL::Digest.new('sha1'), ENV['SECRET_KEY'], string_to_sign)

puts "DELETE #{path} HTTP/1.1"
puts 'Host: s3.amazonaws.com'
puts "x-amz-date: #{date}"
puts "Authorization: AWS #{ENV['ACCESS_KEY']}:#{Base64.strict_encode64(hmac)}"
puts ''
