/**
 * Secrets that are known by their shape, as data: the makers' own documentation of their tokens and of the addresses
 * whose path is the secret. Every expression is of bounded length, so that a search is linear in the text.
 */

/** A token's prefix stands at the beginning of a word. */
const WORD = '(?<![A-Za-z0-9])';

/** [shape, whose]; letters count as written. */
const SHAPES: readonly (readonly [shape: string, whose: string])[] = [
  // Addresses whose path is the secret.
  ['//hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/.', 'Slack incoming webhooks'],
  ['//api\\.telegram\\.org/(?:file/)?bot[^/]', 'Telegram bot API'],
  ['/bot[0-9]{5,16}:[\\w-]{20}', 'Telegram bot API behind a proxy'],
  [
    '//(?:\\w{1,16}\\.)?discord(?:app)?\\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{1,24}/.',
    'Discord webhooks',
  ],
  ['\\.webhook\\.office\\.com/.', 'Microsoft Teams webhooks'],
  ['//outlook\\.office(?:365)?\\.com/webhook/.', 'Microsoft Teams webhooks'],
  ['//hooks\\.zapier\\.com/hooks/.', 'Zapier webhooks'],
  ['//maker\\.ifttt\\.com/.{1,200}/with/key/.', 'IFTTT webhooks'],
  ['//open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/(?:v2/)?hook/.', 'Feishu and Lark bots'],
  // Tokens.
  [`${WORD}xox[a-z]-[\\w-]{8}`, 'Slack'],
  [`${WORD}xapp-[\\w-]{8}`, 'Slack'],
  [`${WORD}gh[a-z]_[A-Za-z0-9]{16}`, 'GitHub'],
  [`${WORD}github_pat_\\w{16}`, 'GitHub'],
  [`${WORD}gl(?:pat|dt|rt|ptt|ft|soat|agent|imt|cbt|oas)-[\\w-]{16}`, 'GitLab'],
  [`${WORD}(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}`, 'AWS access key ids'],
  [`${WORD}(?:sk|rk|pk)_(?:live|test)_\\w{10}`, 'Stripe'],
  [`${WORD}whsec_\\w{10}`, 'Stripe'],
  [`${WORD}AIza[\\w-]{30}`, 'Google API keys'],
  [`${WORD}ya29\\.[\\w-]{16}`, 'Google OAuth'],
  [`${WORD}GOCSPX-[\\w-]{20}`, 'Google OAuth'],
  [`${WORD}npm_[A-Za-z0-9]{30}`, 'npm'],
  [`${WORD}pypi-[\\w-]{40}`, 'PyPI'],
  [`${WORD}rubygems_[0-9a-f]{40}`, 'RubyGems'],
  [`${WORD}dckr_pat_[\\w-]{20}`, 'Docker Hub'],
  [`${WORD}SG\\.[\\w-]{10,64}\\.[\\w-]{10}`, 'SendGrid'],
  [`${WORD}key-[0-9a-f]{32}`, 'Mailgun'],
  [`${WORD}SK[0-9a-f]{32}`, 'Twilio'],
  [`${WORD}do[opr]_v1_[0-9a-f]{20}`, 'DigitalOcean'],
  [`${WORD}hf_[A-Za-z0-9]{30}`, 'Hugging Face'],
  [`${WORD}sk-(?:[a-z0-9]{2,10}-){0,3}[A-Za-z0-9_]{20}`, 'OpenAI, Anthropic'],
  [`${WORD}shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`, 'Shopify'],
  [`${WORD}ATATT3[\\w-]{20}`, 'Atlassian'],
  [`${WORD}dapi[0-9a-f]{32}`, 'Databricks'],
  [`${WORD}gl(?:c|sa)_[\\w+/-]{20}`, 'Grafana'],
  [`${WORD}hv[sb]\\.[\\w-]{20}`, 'HashiCorp Vault'],
  [`${WORD}NRAK-[A-Z0-9]{20}`, 'New Relic'],
];

const ANY_SHAPE = SHAPES.map(([shape]) => new RegExp(shape));
/** No shape is without one of these: most URLs are searched once. */
const HINT =
  /hooks?[./]|telegram|\/bot[0-9]|discord|ifttt|xox[a-z]-|xapp-|gh[a-z]_|github_pat_|gl[a-z]{1,5}[-_]|A[A-Z]{2}A|_(?:live|test)_|whsec_|AIza|ya29|GOCSPX|npm_|pypi-|rubygems_|dckr_pat|SG\.|key-|SK[0-9a-f]|_v1_|hf_|sk-|shp[a-z]{2}_|ATATT3|dapi|hv[sb]\.|NRAK|eyJ/;
/** Three parts of base64url, the first of which encodes `{"…` (RFC 7519); each run of letters is looked at once. */
const DOTTED_RUN = /(?<![\w-])([\w-]{11,})\.(?=[\w-]{8})/g;

export function hasTokenShape(text: string): boolean {
  return HINT.test(text) && (ANY_SHAPE.some((shape) => shape.test(text)) || hasJwt(text));
}

function hasJwt(text: string): boolean {
  if (!text.includes('eyJ')) return false;
  for (const [, first = ''] of text.matchAll(DOTTED_RUN)) {
    const at = first.indexOf('eyJ');
    if (at >= 0 && first.length - at >= 11) return true;
  }
  return false;
}
