# Lists the queues whose names start with mail (SQS, SigV4).
require 'openssl'
require 'time'

MEND = ENV.fetch("MEND", "").split(",")
def mended(n) = MEND.include?("all") || MEND.include?(n.to_s)

def call(verb, host, params)
  now = Time.iso8601(ENV['NOW']).strftime('%Y%m%dT%H%M%SZ')
  query = params.sort.map { |pair| pair.join('=') }.join('&')
  scope = "#{now[0, 8]}/us-east-2/sqs/aws4_request"
  method = mended(1) ? verb.to_s.upcase : verb.to_s
  canonical = [method, '/', query, "host:#{host}", "x-amz-date:#{now}", '', 'host;x-amz-date', hex('')].join("\n")
  key = scope.split('/').inject("AWS4#{ENV['SECRET_KEY']}") { |k, part| OpenSSL::HMAC.digest('sha256', k, part) }
  signature = OpenSSL::HMAC.hexdigest('sha256', key, "AWS4-HMAC-SHA256\n#{now}\n#{scope}\n#{hex(canonical)}")
  <<~REQUEST
    #{verb.to_s.upcase} /?#{query} HTTP/1.1
    Host: #{host}
    X-Amz-Date: #{now}
    Authorization: AWS4-HMAC-SHA256 Credential=#{ENV['ACCESS_KEY']}/#{scope}, SignedHeaders=host;x-amz-date, Signature=#{signature}

  REQUEST
end

def hex(text)
  OpenSSL::Digest::SHA256.hexdigest(text)
end

print call(:get, 'sqs.us-east-2.amazonaws.com', Action: 'ListQueues', QueueNamePrefix: 'mail', Version: '2012-11-05')
