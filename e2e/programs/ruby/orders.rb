# Lists new orders (Amazon MWS).
require 'base64'
require 'erb'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

params = {
  'AWSAccessKeyId' => ENV['ACCESS_KEY'],
  'Action' => 'ListOrders',
  'CreatedAfter' => '2026-11-20T00:00:00Z',
  'MarketplaceId.Id.1' => 'ATVPDKIKX0DER',
  'SellerId' => 'A2NEXAMPLE1QTT',
  'SignatureMethod' => 'HmacSHA256',
  'SignatureVersion' => '2',
  'Timestamp' => ENV['NOW'],
  'Version' => '2013-09-01'
}
query = params.map { |name, value| "#{name}=#{ERB::Util.url_encode(value)}" }.join('&')
string = ['GET', 'mws.amazonservices.com', '/Orders/2013-09-01', query].join("\n")
digest = OpenSSL::HMAC.digest('sha256', ENV['SECRET_KEY'], string)
signature = mended(1) ? Base64.strict_encode64(digest) : Base64.encode64(digest)
puts "GET https://mws.amazonservices.com/Orders/2013-09-01?#{query}&Signature=#{ERB::Util.url_encode(signature)}"
