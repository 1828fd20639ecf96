package oracle

import "testing"

func TestDbg(t *testing.T) {
	r := newRandom(smithyASeed)
	for range 2000 {
		s := r.v4(smithyATaste)
		theirs, _, err := signWithSmithyA(s, r.regionSet())
		if err != nil {
			t.Fatal(err)
		}
		in := unexplained(s.handIn(theirs.sent))
		in.Credentials.SecretAccessKey = "x" + s.secret[1:] + "x"
		wrong := mustCheck(t, in, s.time)
		if len(wrong.Mistakes) > 0 {
			t.Log(wrong.Scheme, wrong.Verdict, wrong.Summary, theirs.sent.url)
			for _, step := range wrong.Steps {
				if step.Provided != nil {
					t.Logf("%s\n%q\n%q %s", step.ID, step.Calculated, step.Provided.Value, step.Provided.State)
				}
			}
			for _, m := range wrong.Mistakes {
				t.Logf("%+v", m)
			}
			return
		}
	}
}
