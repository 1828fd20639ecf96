# Lists the orders of several European shops (Amazon MWS).
require 'erb'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

class Client
  HOSTS = { us: 'mws.amazonservices.com', de: 'mws.amazonservices.de' }.freeze

  def initialize(shop)
    @shop = shop
    @host = HOSTS[mended(1) ? shop : :us]
  end

  def sign(path, query)
    [OpenSSL::HMAC.digest('sha256', ENV['SECRET_KEY'], "GET\n#{@host}\n#{path}\n#{query}")].pack('m0')
  end

  def url(path, params)
    query = params.sort.map { |k, v| "#{k}=#{ERB::Util.url_encode(v)}" }.join('&')
    "https://#{HOSTS[@shop]}#{path}?#{query}&Signature=#{ERB::Util.url_encode(sign(path, query))}"
  end
end

puts 'GET ' + Client.new(:de).url('/Orders/2013-09-01',
  'AWSAccessKeyId' => ENV['ACCESS_KEY'], 'Action' => 'ListOrders', 'CreatedAfter' => '2026-11-21T00:00:00Z',
  'MarketplaceId.Id.1' => 'A1PA6795UKMFR9', 'SellerId' => 'A1SELLERDE', 'SignatureMethod' => 'HmacSHA256',
  'SignatureVersion' => '2', 'Timestamp' => ENV['NOW'], 'Version' => '2013-09-01')
