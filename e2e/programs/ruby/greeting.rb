# Stores a greeting card with its title (S3, SigV4).
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

title = 'Grüße'
body = 'See you in spring.'
now = ENV['NOW'].delete('-:')
sha = ->(text) { OpenSSL::Digest::SHA256.hexdigest(text) }
headers = [
  'host:cards-example.s3.eu-central-1.amazonaws.com',
  "x-amz-content-sha256:#{sha.call(body)}",
  "x-amz-date:#{now}",
  "x-amz-meta-title:#{title}"
]
list = headers.map { |line| line[/[^:]+/] }.join(';')
request = ['PUT', '/card.txt', '', *headers, '', list, sha.call(body)].join("\n")
request = request.encode('ISO-8859-1') unless mended(1) # header fields are Latin-1
scope = "#{now[0, 8]}/eu-central-1/s3/aws4_request"
text = ['AWS4-HMAC-SHA256', now, scope, sha.call(request)].join("\n")
key = scope.split('/').reduce("AWS4#{ENV['SECRET_KEY']}") { |k, part| OpenSSL::HMAC.digest('sha256', k, part) }
signature = OpenSSL::HMAC.hexdigest('sha256', key, text)

puts 'PUT /card.txt HTTP/1.1', headers.map { |line| line.sub(':', ': ') }
puts "authorization: AWS4-HMAC-SHA256 Credential=#{ENV['ACCESS_KEY']}/#{scope}, SignedHeaders=#{list}, Signature=#{signature}"
puts "content-length: #{body.bytesize}", ''
print body
