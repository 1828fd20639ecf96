// Package operations lists the operations of Amazon MWS and the Product
// Advertising API 4, both retired, for the form: sections, actions, the
// parameters that each asks for, and where they were served. The facts were
// gathered from their public clients.
package operations

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
)

// Scheme is what requests to both APIs are signed with.
const Scheme = "sigv2"

// A Catalogue is all of it.
type Catalogue struct {
	Marketplaces    []Marketplace `json:"marketplaces"`
	Sections        []Section     `json:"sections"`
	PAAPIHosts      []string      `json:"paapi_hosts"`
	PAAPIOlderHosts []string      `json:"paapi_older_hosts"`
}

// A Marketplace of Amazon MWS.
type Marketplace struct {
	Name          string `json:"name"`
	ID            string `json:"id"` // as in MarketplaceId
	Endpoint      string `json:"endpoint"`
	OlderEndpoint string `json:"older_endpoint"`
}

// A Section is a group of actions with one version and one path.
type Section struct {
	Name    string   `json:"name"`
	API     string   `json:"api"` // "mws" or "paapi4"
	Version string   `json:"version"`
	Path    string   `json:"path"`
	Seller  string   `json:"seller"`  // the parameter that names the seller
	Service string   `json:"service"` // value of the parameter Service
	Actions []Action `json:"actions"`
}

// An Action with the names of its own parameters. The first item of a list
// ends in ".1".
type Action struct {
	Name     string     `json:"name"`
	Required []string   `json:"required"`
	OneOf    [][]string `json:"one_of"` // all names of one of these are required
	Optional []string   `json:"optional"`
	Feed     bool       `json:"feed"` // the body is a feed, which is not signed
}

//go:embed operations.json
var data []byte

// Load reads the embedded catalogue.
func Load() (Catalogue, error) {
	var c Catalogue
	err := json.Unmarshal(data, &c)
	return c, err
}

// Section returns the section of that name.
func (c *Catalogue) Section(name string) (*Section, bool) {
	i := slices.IndexFunc(c.Sections, func(s Section) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return &c.Sections[i], true
}

// Find returns the section and action that a request's path and parameters
// belong to. The path tells most; where it is another one ("/" was accepted
// too), the version does.
func (c *Catalogue) Find(path, action, version string) (*Section, *Action, bool) {
	path = strings.TrimSuffix(path, "/")
	fits := []func(*Section) bool{
		func(s *Section) bool { return strings.EqualFold(s.Path, path) },
		func(s *Section) bool { return s.Version == version },
	}
	for _, fit := range fits {
		for i := range c.Sections {
			if !fit(&c.Sections[i]) {
				continue
			}
			if a, found := c.Sections[i].Action(action); found {
				return &c.Sections[i], a, true
			}
		}
	}
	return nil, nil, false
}

// Action returns the action of that name.
func (s *Section) Action(name string) (*Action, bool) {
	i := slices.IndexFunc(s.Actions, func(a Action) bool { return a.Name == name })
	if i < 0 {
		return nil, false
	}
	return &s.Actions[i], true
}

// ActionParameter is the name of the parameter that names the action.
func (s *Section) ActionParameter() string {
	if s.API == "paapi4" {
		return "Operation"
	}
	return "Action"
}

// Fixed returns the parameters that every action of the section has, with
// their values where those are known.
func (s *Section) Fixed(action string) [][2]string {
	if s.API == "paapi4" {
		return [][2]string{{"Service", s.Service}, {"Operation", action}, {"Version", s.Version}, {"AssociateTag", ""}}
	}
	return [][2]string{{"Action", action}, {"Version", s.Version}, {s.Seller, ""}}
}

// Endpoints lists all places of service, the current ones first, without
// repeats.
func (c *Catalogue) Endpoints() []Endpoint {
	var list []Endpoint
	known := map[string]int{}
	add := func(address, label string) {
		if i, again := known[address]; again {
			list[i].Label += ", " + label
		} else if address != "" {
			known[address] = len(list)
			list = append(list, Endpoint{Address: address, Label: "MWS " + label})
		}
	}
	for _, m := range c.Marketplaces {
		add(m.Endpoint, m.Name)
	}
	for _, m := range c.Marketplaces {
		add(m.OlderEndpoint, m.Name+" (older)")
	}
	for _, host := range append(slices.Clip(c.PAAPIHosts), c.PAAPIOlderHosts...) {
		list = append(list, Endpoint{Address: "https://" + host, Label: "Product Advertising API"})
	}
	return list
}

// An Endpoint is an address with what it serves.
type Endpoint struct{ Address, Label string }
