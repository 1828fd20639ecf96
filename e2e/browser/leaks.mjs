// Finding secrets in text, however they are written.

// leaks tells which forms of which secrets (by number, from 1) are in which
// places, but does not repeat the secret itself.
export function leaks(places, secrets) {
  const found = []
  secrets.forEach((secret, i) => {
    for (const [place, text] of Object.entries(places)) {
      for (const [form, written] of Object.entries(forms(secret))) {
        if (text.includes(written)) found.push(`secret ${i + 1}, ${form}, in ${place}`)
      }
    }
  })
  return found
}

// forms lists the ways in which a secret could be written.
export function forms(secret) {
  const bytes = Buffer.from(secret, 'utf8')
  const hex = bytes.toString('hex')
  const everyByte = hex.replace(/../g, '%$&')
  const once = encodeURIComponent(secret)
  return {
    'as it is': secret,
    'hex': hex,
    'capital hex': hex.toUpperCase(),
    ...base64Forms(bytes),
    'percent-encoded': once,
    'percent-encoded, small hex': once.replace(/%../g, (escape) => escape.toLowerCase()),
    'percent-encoded twice': encodeURIComponent(once),
    'every byte percent-encoded': everyByte,
    'every byte percent-encoded, capital hex': everyByte.toUpperCase(),
    'form-encoded': new URLSearchParams([['', secret]]).toString().slice(1),
    'in HTML': html(secret, { '+': '&#43;' }),
    'in HTML, less escaped': html(secret, {}),
    'in JSON': JSON.stringify(secret).slice(1, -1),
    'in JSON, slashes escaped': JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    'quoted': JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    'reversed': [...secret].reverse().join(''),
  }
}

// base64Forms finds the secret at every place inside longer Base64: what comes
// before shifts it by 0, 1 or 2 bytes, and the characters at its edges hold
// bits of the neighbours.
function base64Forms(bytes) {
  const found = {}
  for (const shift of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    const first = [0, 2, 3][shift]
    const text = whole.toString('base64').slice(first, Math.floor((whole.length * 8) / 6))
    found[`Base64, shifted by ${shift}`] = text
    found[`Base64 of URLs, shifted by ${shift}`] = text.replaceAll('+', '-').replaceAll('/', '_')
  }
  return found
}

function html(text, more) {
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;', ...more }
  return [...text].map((c) => names[c] ?? c).join('')
}
