# Creates a queue; the keys come as one connection string (SQS, Version 2).
require 'erb'
require 'openssl'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

connection = "sqs://#{ENV['ACCESS_KEY']}:#{ENV['SECRET_KEY']}@eu-west-1.queue.amazonaws.com"
key, secret, host = if mended(1)
                      connection.match(%r{\Asqs://([^:]+):(.+)@([^@]+)\z}).captures
                    else
                      [*connection.match(%r{//([^:]+):([^@/]+)}).captures, connection.split('@').last]
                    end

params = {
  'AWSAccessKeyId' => key,
  'Action' => 'CreateQueue',
  'QueueName' => 'parcels',
  'SignatureMethod' => 'HmacSHA256',
  'SignatureVersion' => '2',
  'Timestamp' => ENV['NOW'],
  'Version' => '2012-11-05'
}
query = params.map { |name, value| "#{name}=#{ERB::Util.url_encode(value)}" }.join('&')
mac = OpenSSL::HMAC.digest('sha256', secret, "GET\n#{host}\n/\n#{query}")
puts "GET https://#{host}/?#{query}&Signature=#{ERB::Util.url_encode([mac].pack('m0'))}"
