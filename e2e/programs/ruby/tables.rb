# Lists DynamoDB tables.
require 'digest'
require 'json'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

body = JSON.generate(Limit: 10)
time = ENV['NOW'].delete('-:')
host = 'dynamodb.ap-southeast-2.amazonaws.com'
headers = {
  'content-type' => 'application/x-amz-json-1.0', 'host' => host,
  'x-amz-date' => time, 'x-amz-target' => 'DynamoDB_20120810.ListTables'
}
list = headers.keys.join(';')
canonical = ['POST', '/', '', *headers.map { |h| h.join(':') }, '', list, Digest::SHA256.hexdigest(body)].join("\n")
hashed = mended(1) ? Digest::SHA256.hexdigest(canonical) : Digest::SHA256.base64digest(canonical)

scope = [time[0..7], 'ap-southeast-2', 'dynamodb', 'aws4_request']
key = scope.reduce("AWS4#{ENV['SECRET_KEY']}") { |k, v| OpenSSL::HMAC.digest('sha256', k, v) }
signature = OpenSSL::HMAC.hexdigest('sha256', key, ['AWS4-HMAC-SHA256', time, scope.join('/'), hashed].join("\n"))
headers['authorization'] = "AWS4-HMAC-SHA256 Credential=#{ENV['ACCESS_KEY']}/#{scope.join('/')}, SignedHeaders=#{list}, Signature=#{signature}"
headers['content-length'] = body.bytesize

puts 'POST / HTTP/1.1', headers.map { |h| h.join(': ') }, ''
print body
