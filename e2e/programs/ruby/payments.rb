# Lists payments (Amazon MWS Finances).
require 'openssl'
require 'uri'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

endpoint = URI('https://mws.amazonservices.com')
section = 'Finances/2015-05-01'
section = "/#{section}" if mended(1)

query = [
  ['AWSAccessKeyId', ENV['ACCESS_KEY']],
  ['Action', 'ListFinancialEventGroups'],
  ['FinancialEventGroupStartedAfter', '2026-11-01T00:00:00Z'],
  ['SellerId', 'A2NEXAMPLE1QTT'],
  ['SignatureMethod', 'HmacSHA256'],
  ['SignatureVersion', '2'],
  ['Timestamp', ENV['NOW']],
  ['Version', '2015-05-01']
]
canonical = URI.encode_www_form(query)
string_to_sign = "GET\n#{endpoint.host}\n#{section}\n#{canonical}"
signature = [OpenSSL::HMAC.digest('sha256', ENV['SECRET_KEY'], string_to_sign)].pack('m0')
url = URI.join(endpoint, "/#{section.delete_prefix('/')}")
url.query = URI.encode_www_form(query << ['Signature', signature])
puts "GET #{url}"
