# Searches used guitars (Product Advertising API).
require 'base64'
require 'cgi'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

host = 'webservices.amazon.com'
params = {
  'AWSAccessKeyId' => ENV['ACCESS_KEY'], 'AssociateTag' => 'music0n-20', 'Condition' => 'Used',
  'Keywords' => 'guitar (acoustic)', 'Operation' => 'ItemSearch', 'SearchIndex' => 'MusicalInstruments',
  'Service' => 'AWSECommerceService', 'Timestamp' => ENV['NOW']
}
query = params.map do |name, value|
  escaped = CGI.escape(value)
  escaped = escaped.gsub('+', '%20') if mended(1)
  "#{name}=#{escaped}"
end.join('&')
lines = ['GET', host, '/onca/xml', query]
lines << '' unless mended(2)
string = lines.join("\n")
hmac = mended(3) ? OpenSSL::HMAC.digest('sha256', ENV['SECRET_KEY'], string) : OpenSSL::HMAC.hexdigest('sha256', ENV['SECRET_KEY'], string)
signature = Base64.strict_encode64(hmac)
puts "GET https://#{host}/onca/xml?#{query}&Signature=#{CGI.escape(signature)}"
