package web

import (
	"context"
	"strings"
	"testing"

	"countersign/templates"
)

// rowsOf writes the rows as name=value, joined by blanks.
func rowsOf(rows []templates.Row) string {
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Name + "=" + r.Value
	}
	return strings.Join(list, " ")
}

func TestButtonsChangeTheRows(t *testing.T) {
	three := parameters("A", "1", "B", "2", "C", "3")
	orders := fields{{"section", "Orders"}, {"action", "ListOrders"}, {"laid", "Orders|ListOrders"}, {"path", "/Orders/2013-09-01"}}.
		with(parameters("Action", "ListOrders", "Version", "2013-09-01", "SellerId", "A2", "MarketplaceId.Id.1", "", "LastUpdatedAfter", "2014-08-26",
			"CreatedAfter", "", "OrderStatus.Status.1", "Shipped", "Timestamp", "t", "Extra", "x")...)
	for what, c := range map[string]struct {
		form fields
		do   string
		want string
	}{
		"add":                                {three, "add", "A=1 B=2 C=3 ="},
		"remove the second":                  {three, "remove:1", "A=1 C=3"},
		"move the third up":                  {three, "up:2", "A=1 C=3 B=2"},
		"the first cannot move up":           {three, "up:0", "A=1 B=2 C=3"},
		"a row that is not there":            {three, "remove:3", "A=1 B=2 C=3"},
		"a row of no number":                 {three, "remove:x", "A=1 B=2 C=3"},
		"a negative one":                     {three, "up:-1", "A=1 B=2 C=3"},
		"a button that is not there":         {three, "explode", "A=1 B=2 C=3"},
		"the time now, in a new row":         {three, "now", "A=1 B=2 C=3 Timestamp=2014-08-28T15:50:34Z"},
		"the time now, in its row":           {parameters("Timestamp", "old"), "now", "Timestamp=2014-08-28T15:50:34Z"},
		"only required, of an unknown":       {three, "required", "A=1 B=2 C=3"},
		"only required, of those filled one": {orders, "required", "Action=ListOrders Version=2013-09-01 SellerId=A2 MarketplaceId.Id.1= LastUpdatedAfter=2014-08-26 Timestamp=t"},
	} {
		p := parsePad(c.form.with([2]string{"do", c.do}).encode())
		if !p.act(newTestServer(t).Server, context.Background()) {
			t.Errorf("%s: nothing changed", what)
		}
		if got := rowsOf(p.rows); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
}

func TestChoosingAnActionLaysOutItsRows(t *testing.T) {
	for what, c := range map[string]struct {
		form                         fields
		endpoint, path, method, rows string
	}{
		"from nothing": {
			fields{{"section", "Orders"}, {"action", "ListOrders"}, {"laid", "Orders|"}},
			"https://mws.amazonservices.com", "/Orders/2013-09-01", "POST",
			"Action=ListOrders Version=2013-09-01 SellerId= MarketplaceId.Id.1= CreatedAfter= LastUpdatedAfter= OrderStatus.Status.1= FulfillmentChannel.Channel.1= Timestamp=",
		},
		"what was typed stays": {
			fields{{"section", "Orders"}, {"action", "GetOrder"}, {"laid", "Orders|ListOrders"}, {"endpoint", "https://mws.amazonservices.jp"}}.
				with(parameters("Action", "ListOrders", "SellerId", "A2", "Mine", "x", "Empty", "")...),
			"https://mws.amazonservices.jp", "/Orders/2013-09-01", "POST",
			"Action=GetOrder Version=2013-09-01 SellerId=A2 AmazonOrderId.Id.1= Timestamp= Mine=x",
		},
		"from MWS to the Product Advertising API": {
			fields{{"section", "Product Advertising API 4"}, {"action", "ItemSearch"}, {"laid", "Orders|ListOrders"}, {"endpoint", "https://mws.amazonservices.jp"}}.
				with(parameters("Action", "ListOrders", "Version", "2013-09-01")...),
			"https://webservices.amazon.com", "/onca/xml", "GET",
			"Service=AWSECommerceService Operation=ItemSearch Version=2013-08-01 AssociateTag= SearchIndex= Keywords= ResponseGroup= Timestamp=",
		},
		"a section without an action": {
			fields{{"section", "Feeds"}, {"laid", "Orders|ListOrders"}, {"endpoint", "https://mws.amazonservices.jp"}}.
				with(parameters("Action", "ListOrders", "Version", "2013-09-01", "SellerId", "A2")...),
			"https://mws.amazonservices.jp", "/Feeds/2009-01-01", "POST", "SellerId=A2",
		},
	} {
		p := parsePad(c.form.encode())
		p.act(newTestServer(t).Server, context.Background())
		if p.endpoint != c.endpoint || p.path != c.path || p.method != c.method || rowsOf(p.rows) != c.rows {
			t.Errorf("%s: %s %s%s\n%s, want\n%s", what, p.method, p.endpoint, p.path, rowsOf(p.rows), c.rows)
		}
	}
}

func TestAddressJoinsEndpointAndPath(t *testing.T) {
	for what, c := range map[string]struct{ endpoint, path, want string }{
		"both":                        {"https://h.example", "/p", "https://h.example/p"},
		"a path without its slash":    {"https://h.example/", "p", "https://h.example/p"},
		"no scheme":                   {"h.example", "/p", "https://h.example/p"},
		"a port, over http":           {"http://localhost:9000", "", "http://localhost:9000"},
		"a path in the endpoint":      {"https://h.example/p", "", "https://h.example/p"},
		"a path in both":              {"https://h.example/p", "/q", "https://h.example/q"},
		"a query in the endpoint too": {"https://h.example/a?x=/a", "/b", "https://h.example/b?x=/a"},
		"a path alone":                {"", "/p", "/p"},
		"nothing":                     {"", "", ""},
	} {
		p := &pad{endpoint: c.endpoint, path: c.path}
		if got := p.address(); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
}

func TestWholeURLInTheEndpointFillsTheForm(t *testing.T) {
	p := parsePad(fields{{"method", "POST"}, {"endpoint", "https://h.example/p?A=1&B=%20"}}.encode())
	p.act(newTestServer(t).Server, context.Background())
	if p.endpoint != "https://h.example" || p.path != "/p" || rowsOf(p.rows) != "A=1 B= " {
		t.Errorf("%s %s %s", p.endpoint, p.path, rowsOf(p.rows))
	}
}
