/** The rc file that `init` writes: the few settings a team changes first. Everything else has a default. ASCII only. */
export const STARTER_RC = `# What anteater checks, and what it lets pass. Every setting: .anteaterrc.example in the package.
# A VirusTotal key of your own: anteater key set   (kept outside of the repository)

checks: [ips, urls, binaries]

# A public key may ask 4 times a minute; one is left as a margin.
vt_rate_type: public
vt_limits: {minute: 3, day: 500, month: 15500}

# One quota and one cache for the whole team:
# redis_url: redis://127.0.0.1:6379

# What is known to be harmless. "anteater allow ..." writes these, with a reason.
ip_ignore: []
url_ignore: []
binaries: {}

# Hosts that must not leave the company:
# never_send: ['*.corp.acme.com']
`;
