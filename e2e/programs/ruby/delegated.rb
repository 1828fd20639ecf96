# Lists the orders of a seller for whom we work (Amazon MWS).
require 'erb'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

common = {
  'AWSAccessKeyId' => ENV['ACCESS_KEY'], 'Action' => 'ListOrders', 'CreatedAfter' => '2026-11-01T00:00:00Z',
  'MarketplaceId.Id.1' => 'APJ6JRA9NG5V4', 'SellerId' => 'A2SELLER00IT', 'SignatureMethod' => 'HmacSHA256',
  'SignatureVersion' => '2', 'Timestamp' => ENV['NOW'], 'Version' => '2013-09-01'
}
token = { 'MWSAuthToken' => 'amzn.mws.90c5a1e2-3b4d-4e5f-8a6b-7c8d9e0f1a2b' }

def query(params)
  params.sort.map { |name, value| "#{name}=#{ERB::Util.url_encode(value)}" }.join('&')
end

signed = mended(1) ? common.merge(token) : common
mac = OpenSSL::HMAC.digest('sha256', ENV['SECRET_KEY'], "GET\nmws.amazonservices.it\n/Orders/2013-09-01\n#{query(signed)}")
sent = query(common.merge(token)) + '&Signature=' + ERB::Util.url_encode([mac].pack('m0'))
puts "GET https://mws.amazonservices.it/Orders/2013-09-01?#{sent}"
