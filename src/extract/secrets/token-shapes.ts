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
  // From each service's own documentation of its webhooks.
  ['//events(?:\\.eu)?\\.pagerduty\\.com/(?:integration/[\\w-]{8}|x-ere/[\\w-]{8})', 'PagerDuty events'],
  ['//hook(?:s)?\\.(?:[a-z0-9-]{1,16}\\.)?(?:make|integromat)\\.com/[\\w-]{8}', 'Make (Integromat) webhooks'],
  ['//[\\w.-]{1,80}\\.m\\.pipedream\\.net(?:/|$)', 'Pipedream endpoints'],
  [
    '//(?:webhook\\.site|hookb\\.in|requestbin\\.(?:com|net)|[\\w-]{1,40}\\.requestcatcher\\.com)/[\\w-]{6}',
    'request collectors',
  ],
  ['//(?:[\\w-]{1,40}\\.)?webhook\\.office\\.com/webhook', 'Microsoft Teams webhooks'],
  ['//[\\w.-]{1,80}\\.logic\\.azure\\.com[:/]', 'Azure Logic Apps'],
  ['//[\\w.-]{1,80}\\.environment\\.api\\.powerplatform\\.com[:/]', 'Power Automate'],
  ['//chat\\.googleapis\\.com/v1/spaces/[^/]{1,64}/messages', 'Google Chat webhooks'],
  ['//script\\.google\\.com/macros/s/[\\w-]{16}', 'Google Apps Script deployments'],
  ['//api\\.render\\.com/deploy/', 'Render deploy hooks'],
  ['//api\\.netlify\\.com/build_hooks/', 'Netlify build hooks'],
  ['//api\\.vercel\\.com/v1/integrations/deploy/', 'Vercel deploy hooks'],
  ['//api\\.cloudflare\\.com/client/v4/pages/webhooks/deploy_hooks/', 'Cloudflare Pages deploy hooks'],
  ['//hc-ping\\.com/[\\w-]{8}', 'Healthchecks.io pings'],
  [
    '//(?:cronitor\\.link|nosnch\\.in|ping\\.cronitor\\.io)/(?:p/)?[\\w-]{6}',
    'Cronitor and Dead Man\u2019s Snitch',
  ],
  [
    '//(?:uptime\\.betterstack\\.com|betteruptime\\.com)/api/v1/(?:heartbeat|incoming-webhook)/',
    'Better Stack heartbeats',
  ],
  ['//heartbeat\\.uptimerobot\\.com/', 'UptimeRobot heartbeats'],
  ['//api\\.opsgenie\\.com/v1/json/[\\w-]{1,40}\\?', 'Opsgenie integrations'],
  ['//alert\\.victorops\\.com/integrations/', 'Splunk On-Call (VictorOps)'],
  ['//[\\w.-]{1,80}\\.(?:oncall|grafana)[\\w.-]{0,40}/integrations/v1/', 'Grafana OnCall'],
  [
    '//(?:in|http-inputs|logs?)[\\w.-]{0,60}\\.(?:logzio|loggly|logentries|sumologic)\\.(?:com|io)/',
    'log collectors',
  ],
  [
    '//endpoint\\d{0,2}\\.collection\\.(?:[a-z0-9]{2,8}\\.)?sumologic\\.com/receiver/',
    'Sumo Logic collectors',
  ],
  ['//(?:oapi|api)\\.dingtalk\\.com/robot/send', 'DingTalk robots'],
  ['//qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send', 'WeCom robots'],
  ['//(?:sctapi|sc)\\.ftqq\\.com/[\\w-]{8}', 'ServerChan'],
  ['//api\\.day\\.app/[\\w-]{16}', 'Bark'],
  ['//(?:wirepusher|pushcut|api\\.pushover|api\\.pushcut)\\.(?:net|io|com)/[\\w-]{8}', 'push services'],
  ['//[\\w.-]{1,80}\\.zendesk\\.com/attachments/token/', 'Zendesk attachments'],
  [
    '//hooks\\.(?:airtable|jandi|twilio|sumologic|microsoftstream|bitrise|workato|tray|datadoghq|attio|slite|imgix|stripe|asana|chime|hubspot)[\\w.-]{0,40}/.',
    'webhooks named so',
  ],
  ['//wh\\.jandi\\.com/connect-api/webhook/', 'JANDI webhooks'],
  ['//hooks\\.chime\\.aws/incomingwebhooks/', 'Amazon Chime webhooks'],
  ['//hooks\\.airtable\\.com/workflows/', 'Airtable automations'],
  [
    '//[\\w.-]{1,80}\\.(?:mattermost|rocket)\\.(?:com|cloud|chat)/hooks/',
    'Mattermost and Rocket.Chat webhooks',
  ],
  ['//api\\.flock\\.com/hooks/sendMessage/', 'Flock webhooks'],
  ['//cliq\\.zoho\\.com/(?:company/[0-9]{1,16}/)?api/v2/', 'Zoho Cliq'],
  ['//[\\w.-]{1,80}\\.bitrix24\\.[a-z.]{2,8}/rest/[0-9]{1,10}/[\\w]{8}', 'Bitrix24 webhooks'],
  ['//app\\.snyk\\.io/api/v1/webhook', 'Snyk webhooks'],
  ['//circleci\\.com/api/v1(?:\\.1)?/[^?]{1,200}\\?circle-token', 'CircleCI'],
  ['//api\\.codemagic\\.io/hooks/', 'Codemagic webhooks'],
  ['//[\\w.-]{1,80}/api/webhooks?/[\\w-]{16}', 'webhooks of home servers'],
  ['//ifttt\\.com/maker_webhooks/', 'IFTTT webhooks'],
  ['//n8n[\\w.-]{1,80}/webhook(?:-test)?/[\\w-]{16}', 'n8n webhooks'],
  [
    '//(?:connect|prod-[0-9]{1,3})[\\w.-]{0,60}\\.(?:sendbird|westus|eastus)[\\w.-]{0,40}/webhook',
    'webhooks',
  ],
  ['//us-central1-[\\w-]{1,60}\\.cloudfunctions\\.net/[^?]{1,100}\\?(?:key|token)=', 'Cloud Functions'],
  ['//[\\w-]{1,60}\\.infura\\.io/(?:ws/)?v3/[0-9a-f]{32}', 'Infura projects'],
  ['//[\\w-]{1,60}\\.(?:g\\.alchemy|alchemyapi)\\.(?:com|io)/(?:nft/)?v[0-9]/[\\w-]{16}', 'Alchemy apps'],
  ['//[\\w.-]{1,80}\\.quiknode\\.pro/[0-9a-f]{32}', 'QuickNode endpoints'],
  // A host that is named after hooks, and a segment that nobody could guess: in the table or not.
  [
    '//(?:[\\w-]{1,40}\\.){0,3}(?:[\\w-]{0,40}-)?(?:web)?hooks?[\\w-]{0,20}\\.[\\w.-]{1,80}/(?:[^?#]{0,80}/)?(?=[\\w-]*[0-9])(?=[\\w-]*[A-Za-z])[\\w-]{12}',
    'hook-like hosts with an opaque segment',
  ],
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
  /hook|infura|alchemy|quiknode|pagerduty|integromat|pipedream|requestbin|requestcatcher|logic\.azure|powerplatform|chat\.googleapis|script\.google|deploy|hc-ping|cronitor|nosnch|heartbeat|opsgenie|victorops|integrations\/|sumologic|loggly|logzio|logentries|dingtalk|ftqq|day\.app|push|attachments\/token|zoho|bitrix24|circleci|cloudfunctions|make\.com|telegram|\/bot[0-9]|discord|ifttt|xox[a-z]-|xapp-|gh[a-z]_|github_pat_|gl[a-z]{1,5}[-_]|A[A-Z]{2}A|_(?:live|test)_|whsec_|AIza|ya29|GOCSPX|npm_|pypi-|rubygems_|dckr_pat|SG\.|key-|SK[0-9a-f]|_v1_|hf_|sk-|shp[a-z]{2}_|ATATT3|dapi|hv[sb]\.|NRAK|eyJ/;
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
