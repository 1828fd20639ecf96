# Searches by author and title (Product Advertising API).
require 'base64'
require 'cgi'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

query = {
  'AWSAccessKeyId' => ENV['ACCESS_KEY'],
  'AssociateTag' => 'read0m-20',
  'Author' => 'Mary Shelley',
  'Operation' => 'ItemSearch',
  'SearchIndex' => 'Books',
  'Service' => 'AWSECommerceService',
  'Timestamp' => ENV['NOW'],
  'Title' => 'The Last Man'
}
sorted = mended(1) ? query.sort : query.sort_by { |name, _| name.downcase }
canonical = sorted.map do |name, value|
  value = CGI.escape(value)
  value = value.gsub('+', '%20') if mended(2)
  "#{name}=#{value}"
end.join('&')
hmac = OpenSSL::HMAC.digest(OpenSSL::Digest.new('sha256'), ENV['SECRET_KEY'], "GET\nwebservices.amazon.com\n/onca/xml\n#{canonical}")
puts "GET http://webservices.amazon.com/onca/xml?#{canonical}&Signature=#{CGI.escape(Base64.strict_encode64(hmac))}"
