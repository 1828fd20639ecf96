# Gets the stock of a product (Amazon MWS).
require 'base64'
require 'openssl'
require 'uri'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

host = 'mws.amazonservices.in'
path = '/FulfillmentInventory/2010-10-01'
query = URI.encode_www_form(
  'AWSAccessKeyId' => ENV['ACCESS_KEY'],
  'Action' => 'ListInventorySupply',
  'SellerId' => 'A6INDIA',
  'SellerSkus.member.1' => 'TEA-500',
  'SignatureMethod' => 'HmacSHA256',
  'SignatureVersion' => '2',
  'Timestamp' => ENV['NOW'],
  'Version' => '2010-10-01'
)
to_sign = "GET\n#{host}\n#{path}\n#{query}"
digest = OpenSSL::Digest.new('sha256')
hmac = mended(1) ? OpenSSL::HMAC.digest(digest, ENV['SECRET_KEY'], to_sign) : OpenSSL::HMAC.digest(digest, to_sign, ENV['SECRET_KEY'])
signature = URI.encode_www_form_component(Base64.strict_encode64(hmac))
puts "GET https://#{host}#{path}?#{query}&Signature=#{signature}"
