# Looks up two books by ISBN (Product Advertising API).
require 'cgi'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

HOST = 'webservices.amazon.de'.freeze
PATH = '/onca/xml'.freeze

def signature(string)
  if mended(1)
    [OpenSSL::HMAC.digest('sha256', ENV['SECRET_KEY'], string)].pack('m0')
  else
    OpenSSL::HMAC.hexdigest('sha256', ENV['SECRET_KEY'], string)
  end
end

params = {
  AWSAccessKeyId: ENV['ACCESS_KEY'], AssociateTag: 'lesen0l-21', IdType: 'ISBN', ItemId: '3123456789,3987654321',
  Operation: 'ItemLookup', SearchIndex: 'Books', Service: 'AWSECommerceService', Timestamp: ENV['NOW']
}
query = params.map { |name, value| "#{name}=#{CGI.escape(value)}" }.join('&')
signed = signature("GET\n#{HOST}\n#{PATH}\n#{query}")
puts "GET https://#{HOST}#{PATH}?#{query}&Signature=#{CGI.escape(signed)}"
