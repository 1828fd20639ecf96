# Copies an object under another name (S3, SigV4).
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

sha = ->(text) { OpenSSL::Digest::SHA256.hexdigest(text) }
now = ENV['NOW'].gsub(/[-:]/, '')
headers = {
  'host' => 's3.eu-west-3.amazonaws.com',
  'x-amz-content-sha256' => sha.call(''),
  'x-amz-copy-source' => '/papers-example/draft.txt',
  'x-amz-date' => now
}
colon = mended(1) ? ':' : ': '
list = headers.keys.join(';')
lines = headers.map { |name, value| name + colon + value + "\n" }.join
canonical = "PUT\n/papers-example/final.txt\n\n#{lines}\n#{list}\n#{sha.call('')}"
scope = "#{now[0, 8]}/eu-west-3/s3/aws4_request"
string = "AWS4-HMAC-SHA256\n#{now}\n#{scope}\n#{sha.call(canonical)}"
key = "AWS4#{ENV['SECRET_KEY']}"
scope.split('/').each { |part| key = OpenSSL::HMAC.digest('sha256', key, part) }
signature = OpenSSL::HMAC.hexdigest('sha256', key, string)

puts 'PUT /papers-example/final.txt HTTP/1.1'
headers.each { |name, value| puts "#{name}: #{value}" }
puts "authorization: AWS4-HMAC-SHA256 Credential=#{ENV['ACCESS_KEY']}/#{scope}, SignedHeaders=#{list}, Signature=#{signature}"
puts 'content-length: 0', ''
