package diagnose

import "countersign/signer"

// keyMistakes are about deriving the signing key of Version 4.
var keyMistakes = []Mistake{
	{
		ID: "kdf-hex-chain", Cases: 6,
		Title: "The hex text of a key is used in the place of its bytes",
		Step:  "signing-key",
		Say:   "Each HMAC keys the next one with its 32 raw bytes. Your program went on with 64 hex digits, or with Base64, in at least one step.",
		Fixes: fixBy("Keep the results as bytes, and turn only the last one, the signature, into hex.", rawFixes),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Key.Chain.Hex = signer.FirstLinks },
			func(r *signer.Rules) { r.Key.Chain.Hex = signer.AllLinks },
			func(r *signer.Rules) { r.Key.Chain.Hex = signer.FirstLink },
			func(r *signer.Rules) { r.Key.Chain.Hex = signer.LastLink },
		},
	},
	{
		ID: "kdf-missing-aws4", Cases: 1,
		Title: "AWS4 is not in front of the secret, or not as it should be",
		Step:  "signing-key",
		Say:   "The first key is AWS4 and the secret in one, without a blank between them. Your program keyed the first HMAC with something else.",
		Fixes: fix("Key the HMAC of the date with \"AWS4\" + secret."),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixNone },
			func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixLower },
			func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixAWS },
			func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixBlank },
			func(r *signer.Rules) { r.Key.Chain.Prefix = signer.PrefixTwice },
		},
	},
	{
		ID: "kdf-args-swapped", Cases: 1,
		Title: "The derivation swaps key and message",
		Step:  "signing-key",
		Say:   "The result so far is the key, and the date, region, service or aws4_request is the message. Your program passed them the other way round, in one step or in all.",
		Fixes: hmacFixes,
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Key.Chain.Swapped = signer.AllLinks },
			func(r *signer.Rules) { r.Key.Chain.Swapped = signer.FirstLink },
		},
	},
	{
		ID:    "kdf-order-wrong",
		Title: "The steps of the derivation are in another order",
		Step:  "signing-key",
		Say:   "It takes four HMACs, of the date, the region, the service and aws4_request. Your program took them in another order, left one out, or wrote one in another way.",
		Fixes: fix("Derive with the date, then the region, then the service, then the word aws4_request."),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Key.Chain.Order = signer.ChainServiceFirst },
			func(r *signer.Rules) { r.Key.Chain.Order = signer.ChainReversed },
			func(r *signer.Rules) { r.Key.Chain.Left = 1 },
		},
	},
	{
		ID:    "kdf-skipped",
		Title: "The string was signed with a key that is not the derived one",
		Step:  "signing-key",
		Say:   "Your program keyed the last HMAC with the secret itself, or with what it had after one or two steps.",
		Fixes: fix("Derive the key in all four steps, and sign with the last result."),
		Changes: []func(*signer.Rules){
			func(r *signer.Rules) { r.Key.Chain.Left, r.Key.Chain.Prefix = 4, signer.PrefixNone },
			func(r *signer.Rules) { r.Key.Chain.Left = 4 },
			func(r *signer.Rules) { r.Key.Chain.Left = 3 },
			func(r *signer.Rules) { r.Key.Chain.Left = 2 },
		},
	},
	{
		ID:    "kdf-date-wrong",
		Title: "The key is of another day, region or service than the scope",
		Step:  "signing-key",
		Say:   "The derivation takes the same date, region and service as the scope, the date in eight digits. Your program took others, or kept a key in a cache beyond midnight in UTC.",
		Fixes: fix("Derive the key from the parts of the scope that you sign, and cache it under all of them."),
	},
}
