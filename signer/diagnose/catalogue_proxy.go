package diagnose

// proxyMistakes are about what stands between the program and the service.
var proxyMistakes = []Mistake{
	{
		ID: "proxy-host-rewritten", Cases: 19,
		Title: "A proxy changes the host",
		Step:  "canonical-headers",
		Say:   "The request is signed for the name that the client calls, and the proxy sends the name of what is behind it. The service signs the Host header that it receives.",
		Fixes: fix("Let the proxy pass the host on as it came. nginx: proxy_set_header Host $http_host; Apache: ProxyPreserveHost On; CloudFront: forward the Host header, or sign for the origin's name."),
	},
	{
		ID: "proxy-host-rewritten", Variant: "proxy-port-stripped", Cases: 2,
		Title: "A proxy drops the port of the host",
		Step:  "canonical-headers",
		Say:   "The client signs host:port, because it calls that port, and the proxy passes the name on alone.",
		Fixes: fix("nginx: proxy_set_header Host $http_host; for $host leaves the port out. Or let clients call the port 443, which is not signed."),
	},
	{
		ID: "proxy-path-rewritten", Cases: 5,
		Title: "A proxy changes the path",
		Step:  "canonical-uri",
		Say:   "It takes a prefix such as /minio or a stage off, puts one in front, decodes %2F and %20, or makes one slash of two. The service signs the path that it receives.",
		Fixes: fix("Give the service a host of its own instead of a prefix. nginx: proxy_pass without a path behind the host, and merge_slashes off; Apache: AllowEncodedSlashes NoDecode, and nocanon on ProxyPass."),
	},
	{
		ID: "proxy-header-changed", Cases: 12,
		Title: "A proxy changes a signed header",
		Step:  "canonical-headers",
		Say:   "Accept-Encoding, Content-Type, Connection or another signed header arrives with a value that your program did not sign, or does not arrive.",
		Fixes: fix("Do not sign that header, or switch the change off in the proxy: compression is often what makes it."),
	},
	{
		ID:    "proxy-query-rewritten",
		Title: "A proxy changes the query",
		Step:  "canonical-query",
		Say:   "It sorted or decoded the parameters, wrote + for %20, or dropped some that it did not know.",
		Fixes: fix("Pass the query on as it came. nginx: $request_uri, not $uri with $args; CloudFront: forward all query strings."),
	},
}
