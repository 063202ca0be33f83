/** Which URLs must not be sent whole, and which must. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriesSecret } from '../../../../src/extract/secrets/secrets.ts';
import { SHAPES } from '../../../../src/extract/secrets/token-shapes.ts';
import { sendable } from '../../../../src/extract/sendable.ts';

// Made up here, and put together at run time so that no scanner takes this file for a leak.
const HEX32 = '0123456789abcdef'.repeat(2);
const UUID = `${HEX32.slice(0, 8)}-0123-4567-89ab-${HEX32.slice(0, 12)}`;
const MIXED40 = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hI5kL7'.slice(0, 40);
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJlLXBhcnQ'].join('.');
const GITHUB = `ghp_${MIXED40.slice(0, 36)}`;

const SECRET: readonly string[] = [
  // The names that are promised, with any value.
  'https://a.net/?token=abc',
  'https://a.net/?access_token=abc',
  'https://a.net/?api_key=abc',
  'https://a.net/?password=abc',
  'https://a.net/?secret=abc',
  'https://a.net/?sig=abc',
  'https://a.net/?X-Amz-Signature=abc',
  // Case, separators, fused and numbered names.
  'https://a.net/?TOKEN=abc',
  'https://a.net/?accessToken=abc',
  'https://a.net/?access-token=abc',
  'https://a.net/?access.token=abc',
  'https://a.net/?AccessToken=abc',
  'https://a.net/?accesstoken=abc',
  'https://a.net/?apikey=abc',
  'https://a.net/?apiKey=abc',
  'https://a.net/?APIKey=abc',
  'https://a.net/?API-KEY=abc',
  'https://a.net/?x-api-key=abc',
  'https://a.net/?password1=abc',
  'https://a.net/?new_password=abc',
  'https://a.net/?user[password]=abc',
  'https://a.net/?user%5Bpassword%5D=abc',
  'https://a.net/?_token=abc',
  'https://a.net/?csrfmiddlewaretoken=abc',
  'https://a.net/?__RequestVerificationToken=abc',
  'https://a.net/?client_secret=abc',
  'https://a.net/?clientsecret=abc',
  'https://a.net/?refresh_token=abc',
  'https://a.net/?id_token=abc',
  'https://a.net/?private_token=abc',
  'https://a.net/?page_token=abc',
  'https://a.net/?passwd=abc',
  'https://a.net/?pwd=abc',
  'https://a.net/?pass=abc',
  'https://a.net/?passphrase=abc',
  'https://a.net/?signature=abc',
  'https://a.net/?Signature=abc&Expires=1&AWSAccessKeyId=x',
  'https://a.net/?X-Goog-Signature=abc',
  'https://a.net/?X-Amz-Security-Token=abc',
  'https://a.net/?X-Amz-Credential=abc',
  'https://a.net/?sv=2020&se=2021&sig=abc%3D',
  'https://a.net/?hmac=abc',
  'https://a.net/?jwt=abc',
  'https://a.net/?subscription-key=abc',
  'https://a.net/?license_key=abc',
  `https://a.net/?vt_key=${HEX32}`,
  `https://a.net/?sentry_key=${HEX32}`,
  `https://a.net/?mapKey=${HEX32}`,
  `https://a.net/?invite-code=${HEX32}`,
  'https://a.net/api_key/abcdefghij0123456789',
  'https://a.net/access-key/abcdefghij0123456789/x',
  'https://a.net/session-id/abcdefghij0123456789',
  'https://a.net/?auth_code=abc',
  'https://a.net/?otp=123456',
  'https://a.net/?PHPSESSID=abc',
  'https://a.net/?session_id=abc',
  'https://a.net/?oauth_signature=abc',
  'https://a.net/?oauth_verifier=abc',
  'https://a.net/?code_verifier=abc',
  'https://a.net/?SAMLResponse=abc',
  'https://a.net/?authorization=abc',
  `https://a.net/?secret_id=${HEX32}`,
  // Anywhere behind the host.
  'https://a.net/x;jsessionid=abc',
  'https://a.net/x;token=abc/y',
  'https://a.net/token=abc/y',
  'https://a.net/?a=1&b=2&token=abc',
  'https://a.net/?a=1;token=abc',
  'https://a.net/?hdnts=exp=1~acl=/*~hmac=abc',
  'https://a.net/?q={"token":"abc"}',
  'https://a.net/?q=%7B%22token%22%3A%22abc%22%7D',
  // Nested and encoded.
  'https://a.net/?u=https://b.net/?token=abc',
  'https://a.net/?u=https%3A%2F%2Fb.net%2F%3Ftoken%3Dabc',
  'https://a.net/?u=https%253A%252F%252Fb.net%252F%253Ftoken%253Dabc',
  'https://a.net/?%74oken=abc',
  'https://a.net/?q=token%3Dabc',
  'https://a.net/?u=https://user:pass@b.net/',
  'https://a.net/?u=https%3A%2F%2Fuser%3Apass%40b.net%2F',
  'https://a.net/?u=https://user@b.net/',
  'https://a.net/?q=%2525252525252541',
  `https://a.net/?u=${encodeURIComponent(encodeURIComponent(`https://b.net/${GITHUB}`))}`,
  // Names that may mean a secret, with values that look random.
  `https://a.net/?key=${HEX32}`,
  `https://a.net/?code=${MIXED40}`,
  `https://a.net/?auth=${HEX32}`,
  `https://a.net/?sid=${HEX32}`,
  `https://a.net/?session=${HEX32}`,
  `https://a.net/?sign=${HEX32}`,
  `https://a.net/?ticket=ST-1-${MIXED40}`,
  // Paths.
  `https://a.net/reset/${HEX32}`,
  `https://a.net/password-reset/${HEX32}`,
  `https://a.net/token/${HEX32}/x`,
  'https://a.net/token/abcd1234efgh',
  'https://a.net/api/token:abcd1234efgh/x',
  `https://a.net/hooks/${HEX32}`,
  `https://a.net/webhook/550e8400-e29b-41d4-a716-446655440000`,
  // Codes and keys in one word.
  'https://a.net/?authcode=abc',
  'https://a.net/?AccessCode=abc',
  'https://a.net/?activationcode=abc',
  'https://a.net/?verificationcode=abc',
  'https://a.net/?confirmcode=abc',
  'https://a.net/?confirm_code=abc',
  'https://a.net/?resetcode=abc',
  'https://a.net/?invitecode=abc',
  'https://a.net/?invite_code=abc',
  'https://a.net/?sharekey=abc',
  'https://a.net/?share-key=abc',
  'https://a.net/rss?user=me&feedkey=abc',
  // What lets in who has the link.
  `https://a.net/users/confirm/${HEX32}`,
  `https://a.net/confirmation/${HEX32}`,
  `https://a.net/account/activate/${HEX32}`,
  `https://a.net/verify/${HEX32}`,
  `https://a.net/verify-email/${HEX32}`,
  `https://a.net/magic/${MIXED40}`,
  `https://a.net/magic-link/${MIXED40}`,
  `https://a.net/login?magic=${MIXED40}`,
  `https://a.net/invite/${HEX32}`,
  `https://a.net/invitations/${MIXED40}`,
  `https://a.net/join?invite=${MIXED40}`,
  `https://a.net/account/recover/${HEX32}`,
  `https://a.net/unsubscribe/${HEX32}`,
  // Tokens of known shape.
  'https://hooks.slack.com/services/T00000000/B00000000/abcdefgh',
  'https://hooks.slack.com/workflows/T0/A0/1/x',
  'https://api.telegram.org/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/getMe',
  'https://api.telegram.org/file/bot123456:ABC/documents/a.pdf',
  'https://proxy.net/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/getMe',
  'https://discord.com/api/webhooks/123456789/abcdef',
  'https://canary.discord.com/api/v10/webhooks/123456789/abcdef',
  'https://acme.webhook.office.com/webhookb2/x',
  'https://hooks.zapier.com/hooks/catch/1/abc',
  `https://a.net/${GITHUB}/x`,
  `https://a.net/?x=${GITHUB}`,
  `https://a.net/gho_${MIXED40.slice(0, 36)}`,
  `https://a.net/github_pat_${MIXED40}`,
  `https://a.net/glpat-${MIXED40.slice(0, 20)}`,
  `https://a.net/${JWT}`,
  `https://a.net/?x=${JWT}`,
  `https://a.net/?x=jwt_${JWT}`,
  `https://a.net/?x=${encodeURIComponent(JWT)}`,
  `https://a.net/xoxb-123456789012-abcdef`,
  `https://a.net/?x=AKIA${'ABCD1234'.repeat(2)}`,
  `https://a.net/?x=AIza${MIXED40.slice(0, 35)}`,
  `https://a.net/?x=sk_live_${MIXED40.slice(0, 24)}`,
  `https://a.net/npm_${MIXED40.slice(0, 36)}`,
  'https://outlook.office.com/webhook/a@b/IncomingWebhook/c',
  'https://maker.ifttt.com/trigger/x/with/key/abc',
  'https://open.feishu.cn/open-apis/bot/v2/hook/abc',
  'https://hooks.slack-gov.com/services/T0/B0/x',
  `https://a.net/xapp-1-${MIXED40}`,
  `https://a.net/?x=whsec_${MIXED40}`,
  `https://a.net/?x=ya29.${MIXED40}`,
  `https://a.net/?x=GOCSPX-${MIXED40}`,
  `https://a.net/pypi-${MIXED40}${MIXED40}`,
  `https://a.net/rubygems_${HEX32}${HEX32}`,
  `https://a.net/dckr_pat_${MIXED40}`,
  `https://a.net/?x=SG.${MIXED40}.${MIXED40}`,
  `https://a.net/?x=key-${HEX32}`,
  `https://a.net/?x=SK${HEX32}`,
  `https://a.net/?x=dop_v1_${HEX32}`,
  `https://a.net/?x=hf_${MIXED40}`,
  `https://a.net/?x=sk-${MIXED40}`,
  `https://a.net/?x=sk-ant-api03-${MIXED40}`,
  `https://a.net/?x=shpat_${HEX32}`,
  `https://a.net/?x=ATATT3${MIXED40}`,
  `https://a.net/?x=dapi${HEX32}`,
  `https://a.net/?x=glsa_${MIXED40}`,
  `https://a.net/?x=hvs.${MIXED40}`,
  `https://a.net/?x=NRAK-${'ABCD1234'.repeat(3)}`,
];

const PLAIN: readonly string[] = [
  'https://a.net/',
  'https://a.net',
  'https://a.net/x?y=z',
  'https://a.net/?token',
  'https://a.net/?token=',
  'https://a.net/?token=&x=1',
  'https://a.net/#token=abc',
  'https://token.a.net/x',
  'https://a.net/?q=token',
  'https://a.net/?q=password+reset',
  'https://a.net/token',
  'https://a.net/tokens/list',
  'https://a.net/password-reset',
  'https://a.net/password/forgot',
  'https://a.net/blog/password/10-tips-for-better-passwords',
  'https://a.net/docs/tokens/2023-01-01-release-notes',
  'https://a.net/reset/how-to-reset-your-router-2024',
  'https://a.net/secrets/scanning.html',
  'https://a.net/?tokenizer=bpe',
  'https://a.net/?tokenize=1',
  'https://a.net/?token_type=bearer',
  'https://a.net/?tokenType=Bearer',
  'https://a.net/?max_tokens=100',
  'https://a.net/?tokenCount=5',
  'https://a.net/?signature_version=4',
  'https://a.net/?SignatureMethod=HmacSHA256',
  'https://a.net/?X-Amz-Algorithm=AWS4-HMAC-SHA256',
  'https://a.net/?password_policy=strict',
  'https://a.net/?monkey=banana',
  'https://a.net/?keyboard=us',
  'https://a.net/?countrycode=US',
  'https://a.net/?zipcode=12345',
  'https://a.net/?barcode=4006381333931',
  'https://a.net/?statuscode=404',
  'https://a.net/verify/certificates',
  'https://a.net/invite/friends-to-your-team-in-2024',
  'https://a.net/?invite=friends',
  'https://a.net/magic/how-to-do-10-tricks-with-cards',
  'https://a.net/unsubscribe/how-to-unsubscribe-in-2024',
  'https://a.net/?keyword=abc',
  'https://a.net/?hotkey=ctrl',
  'https://a.net/?turkey=1',
  'https://a.net/?assignment=5',
  'https://a.net/?design=flat',
  'https://a.net/?signup=1',
  'https://a.net/?compass=north',
  'https://a.net/?bypass=1',
  'https://a.net/?passenger=2',
  'https://a.net/?passport=x',
  'https://a.net/?author=jane',
  'https://a.net/?authuser=0',
  'https://a.net/?auth_provider=google',
  'https://a.net/?auth=basic',
  'https://a.net/?auth=true',
  'https://a.net/?oauth_callback=https://b.net/',
  'https://a.net/?session=12',
  'https://a.net/?sessions=12',
  'https://a.net/?sid=5',
  'https://a.net/?ticket=ABC-1234',
  'https://a.net/?secretary=jane',
  'https://a.net/?significant=1',
  'https://a.net/?credentials=include',
  'https://a.net/?key=short',
  'https://a.net/?key=name-of-a-setting-in-words',
  'https://a.net/?sort_key=created_at',
  'https://a.net/?sort_key=updated2020',
  'https://a.net/?country_code=US',
  'https://a.net/?cache_key=v1',
  'https://a.net/api-key/rotation',
  'https://a.net/access-codes/abcdefghij0123456789',
  'https://a.net/?code=404',
  'https://a.net/?code=US',
  'https://a.net/?country_code=US',
  'https://a.net/?access=public',
  `https://a.net/?hash=${HEX32}`,
  `https://a.net/?sha256=${HEX32}${HEX32}`,
  `https://a.net/?v=${HEX32}`,
  `https://a.net/assets/app.${HEX32}.js`,
  `https://github.com/a/b/commit/${HEX32}01234567`,
  'https://a.net/550e8400-e29b-41d4-a716-446655440000',
  `https://etherscan.io/token/0x${HEX32}01234567`,
  'https://a.net/?nonce=12345',
  'https://a.net/?utm_source=x&utm_medium=y',
  'https://a.net/?email=jane%40b.net',
  'https://a.net/?q=50%25',
  'https://a.net/?u=https%3A%2F%2Fb.net%2Fx',
  'https://a.net/?u=https%253A%252F%252Fb.net%252Fx',
  'https://a.net/@scope/pkg@1.2.3/x.js',
  'https://discord.com/api/webhooks',
  'https://api.telegram.org/',
  'https://slack.com/services/x',
  'https://a.net/ghost_writer_in_the_machine',
  'https://a.net/eyJ.x.y',
  'https://a.net/sk-learn',
  'https://a.net/docs/GPUComputePassEncoder/dispatchWorkgroupsIndirect',
  'https://a.net/?pass_rate=0.5',
  'https://a.net/?sig_figs=3',
  'https://a.net/token-design/introduction-to-colours2024x',
];

/** Addresses of services whose path, or a short parameter, is the secret. */
const SERVICES = [
  'https://api.openweathermap.org/data/2.5/weather?appid=0123456789abcdef0123456789abcdef',
  'https://events.pagerduty.com/integration/0123456789abcdef0123456789abcdef/enqueue',
  'https://hook.eu1.make.com/abcdefghijklmnop1234',
  'https://hook.us2.make.com/zyxwvutsrqponmlkjih',
  'https://hook.integromat.com/abcdefghijklmnop1234',
  'https://script.google.com/macros/s/AKfycbx0123456789/exec',
  'https://api.netlify.com/build_hooks/0123456789abcdef01234567',
  'https://api.vercel.com/v1/integrations/deploy/prj_abc/def',
  'https://api.cloudflare.com/client/v4/pages/webhooks/deploy_hooks/0123-4567',
  'https://hc-ping.com/01234567-89ab-cdef-0123-456789abcdef',
  'https://cronitor.link/p/0123456789/job',
  'https://alert.victorops.com/integrations/generic/20131114/alert/abc/def',
  'https://wh.jandi.com/connect-api/webhook/123/abc',
  'https://hooks.chime.aws/incomingwebhooks/abc?x=1',
  'https://hooks.airtable.com/workflows/v1/genericWebhook/abc/def/ghi',
  'https://eo123.m.pipedream.net/',
  `https://mainnet.infura.io/v3/${HEX32}`,
  `https://rpc.ankr.com/eth/${HEX32}${HEX32}`,
  `https://rpc.ankr.com/premium-http/eth/beacon/${HEX32}/eth/v1/node/version`,
  `wss://rpc.ankr.com/eth/ws/${HEX32}`,
  `https://84532.rpc.thirdweb.com/${HEX32}`,
  `https://x.mainnet.rpcpool.com/${UUID}`,
  `https://solana-rpc.acme.net/${HEX32}`,
  `https://site1.moralis-nodes.com/eth/${HEX32}`,
  `https://go.getblock.io/${HEX32}/`,
  `https://nd-123-456-789.p2pify.com/${HEX32}`,
  `https://ethereum-mainnet.core.chainstack.com/beacon/${HEX32}`,
  `https://mainnet.gateway.tenderly.co/${MIXED40.slice(0, 22)}`,
  `https://bsc-mainnet.nodereal.io/v1/${HEX32}`,
  `https://ethereum.blockpi.network/v1/rpc/${HEX32}`,
  `https://eth.nownodes.io/${UUID}`,
  `https://eth-mainnet.blastapi.io/${UUID}`,
  'https://lb.drpc.org/ogrpc?network=lens&dkey=AbCdEf1GhIjK',
  `https://hchk.io/${UUID}`,
  `https://cronhub.io/ping/${UUID}`,
  `https://sentry.io/api/hooks/release/builtin/123/${HEX32}${HEX32}/`,
  `https://trigger.macrodroid.com/${UUID}/x`,
  `https://push.techulus.com/api/v1/notify/${UUID}`,
  `https://us.webhook.logs.insight.rapid7.com/v1/noformat/${UUID}`,
  `https://webhooks.eu.workato.com/webhooks/rest/${UUID}/event`,
  `https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=${HEX32}`,
  `https://www.dropbox.com/scl/fi/a/f.zip?rlkey=${HEX32}&dl=1`,
  'https://drive.google.com/file/d/1a/view?resourcekey=0-AbCdEf1GhIjKl',
  `wss://sepolia.infura.io/ws/v3/${HEX32}`,
  'https://events.eu.pagerduty.com/x-ere/R0123456789ABCDEFGHIJKLMNOPQRST',
  'https://automation.atlassian.com/pro/hooks/0123456789abcdef0123456789abcdef01234567',
  `https://api-private.atlassian.com/automation/webhooks/jira/a/${UUID}/${UUID}`,
  'https://api.pagertree.com/integration/int_7fGkwbR3cV',
  `https://api.spike.sh/v1/alerts/${HEX32}`,
  'https://api.ilert.com/api/v1/events/keep/il1api0123456789abcdef',
  'https://api.ilert.com/api/events/grafana/il1api0123456789abcdef',
  'https://ping.ohdear.app/0d210b09-c5b7-4a8e-9d4f-0a1b2c3d4e5f',
  'https://p01-caldav.icloud.com/published/2/MTIzNDU2Nzg5MDEyMzQ1Ng',
  'https://1234.push.ft07.com/send/sctp1234tabcdefgh.send',
  `https://qmsg.zendee.cn/send/${HEX32}`,
  'https://push.spug.dev/send/AbCdEfGhIjKl',
  'https://push.spug.cc/send/AbCdEfGhIjKl',
  'https://www.kookapp.cn/api/v3/incoming/AbCdEfGhIjKl',
  'https://api.chanify.net/v1/sender/AbCdEfGhIjKl',
  'https://notica.us/?a1b2c3',
  'https://n.tkte.ch/h/144/uJmKaBW9WFk42miB146ci3Kj',
  `https://api.kavenegar.com/v1/${HEX32}/sms/send.json`,
  `https://rest.gtx-messaging.net/smsc/sendsms/${UUID}/json`,
  'https://acme.ryver.com/application/webhook/ckhrjW8w672m6HG',
  `https://www.stackfield.com/apiwh/${UUID}`,
  `https://acme-team.tines.com/webhook/${HEX32}/${HEX32}`,
  `https://api-polygon-mainnet-full.n.dwellir.com/${UUID}`,
  'https://thingsboard.cloud/api/v1/354u1g321kcqc1oad3w7/telemetry',
  `https://v6.exchangerate-api.com/v6/${HEX32.slice(0, 24)}/latest/USD`,
  // Known as a hook-like host, without a row of its own.
  'https://hookb.in/BYeZMLp2ENhkN6yyNlX0',
  `https://eth-mainnet.g.alchemy.com/v2/${MIXED40.slice(0, 32)}`,
  `https://icy-wild-rain.quiknode.pro/${HEX32}/`,
  'https://a.net/x?auth=abc123def456',
  'https://a.net/x?session=abc123def456',
  'https://webhook.site/01234567-89ab-cdef-0123-456789abcdef',
  'https://webhooks.acme-host.net/in/a1b2c3d4e5f6g7h8',
  'https://hook.acme-host.net/x/0a1b2c3d4e5f6a7b',
  'https://my-hooks.acme-host.io/a1b2c3d4e5f6',
  'https://maps.a.net/js?key=A1b2C3d4E5',
  'https://a.net/?apiKey=short1',
  // As trufflehog and keyhacks have them.
  'https://a.net/?APIkey=abc',
  'https://a.net/?application_key=abc',
  'https://io.adafruit.com/api/v2/user?x-aio-key=abc',
  'https://a.net/?tokenkey=abc',
  'https://freedns.afraid.org/dynamic/update.php?U1dBc2RmZ2hqazEyMzQ1Njc4OTA=',
  'https://sync.afraid.org/u/aB3dE5gH7jK9mN1p/',
  'https://repo.fury.io/aB3dE5gH7jK9mN1pQ3s/me/',
  'https://pypi.fury.io/aB3dE5gH7jK9mN1pQ3s/me/',
  'https://dl.cloudsmith.io/aB3dE5gH7jK9mN1p/acme/app/deb/ubuntu',
  `https://packagecloud.io/${HEX32}${HEX32.slice(0, 16)}/acme/app/ubuntu`,
  `https://packagecloud.io/priv/${HEX32}${HEX32.slice(0, 16)}/acme/app/ubuntu`,
  'https://a.net/?conversationspasskey=abc',
];

/** Of those with the secret in the query alone, the rest of the URL is asked about. */
const SECRET_QUERIES = [
  ['https://api.render.com/deploy/srv-abc', 'key=AbCdEf1GhIj'],
  ['https://api.render.com/deploy/srv-abc', 'key=abcdefghijk'],
  [`https://prod-12.westus.logic.azure.com/workflows/${HEX32}/triggers/manual/paths/invoke`, 'x=1'],
  [`https://a.b.environment.api.powerplatform.com/workflows/${HEX32}/triggers/manual/paths/invoke`, 'x=1'],
  ['https://chat.googleapis.com/v1/spaces/AAAA/messages', 'x=abcdef'],
  ['https://oapi.dingtalk.com/robot/send', 'x=1'],
  ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send', 'key=abcdefghijk'],
  ['https://www.dropbox.com/scl/fi/a/f.zip', `rlkey=${HEX32}&dl=1`],
  ['https://cdn.discordapp.com/attachments/1/2/a.png', `ex=1&is=2&hm=${HEX32}`],
  ['https://freedns.afraid.org/dynamic/update.php', 'U1dBc2RmZ2hqazEyMzQ1Njc4OTA='],
  ['https://a.net/x', `token=${HEX32}`],
] as const;

const NO_SERVICES = [
  'https://rpc.ankr.com/eth',
  'https://www.atlassian.com/software/jira/automation',
  'https://api.ilert.com/api-docs/',
  'https://ohdear.app/docs/api/cron-job-monitoring',
  'https://www.tines.com/webhook/overview',
  'https://thingsboard.cloud/api/v1/docs',
  'https://api.exchangerate-api.com/v4/latest/USD',
  'https://rpc.ankr.com/http/kava_api/cosmos/auth/v1beta1/params',
  'https://ethereum.blockpi.network/v1/rpc/public',
  'https://mainnet.gateway.tenderly.co/public',
  'https://docs.acme-rpc.net/authentication-methods-for-different-scenarios',
  'https://webhooks.acme-host.net/docs/getting-started',
  'https://hooks.acme-host.net/',
  'https://a.net/hooks/use-state',
  'https://reactjs.org/docs/hooks-intro.html',
  'https://a.net/?key=name',
  'https://a.net/?appid=440',
  'https://docs.make.com/webhooks-overview-of-them',
  'https://dl.cloudsmith.io/public/caddy/stable/gpg.key',
  'https://packagecloud.io/acme/app/ubuntu',
  'https://pypi.fury.io/acme/app/',
  'https://freedns.afraid.org/dynamic/',
  'https://a.net/?keyword=A1b2C3d4E5',
];

describe('services whose address is a secret', () => {
  it.each(SERVICES)('%s', (url) => {
    expect(carriesSecret(url)).toBe(true);
  });
  it.each(NO_SERVICES)('not %s', (url) => {
    expect(carriesSecret(url)).toBe(false);
  });
  it.each(SECRET_QUERIES)('%s goes without its query %s', (url, query) => {
    expect(sendable(`${url}?${query}`)).toBe(url);
  });
});

describe('a row of the table of shapes', () => {
  // What fast-check can make no example of: where a shape begins, and what looks ahead.
  const rows = SHAPES.map((row) => ({ ...row, shape: row.shape.replace('(?<![A-Za-z0-9])', '') }));

  it.each(rows.filter(({ shape }) => !/\(\?[=!]/.test(shape)))('$whose: $shape', ({ shape }) => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(`^${shape}$`)), (example) => {
        fc.pre(!/[#\s]/.test(example));
        const url = example.startsWith('//')
          ? `https:${example}`
          : `https://a${/^\\?[./]/.test(shape) ? example : `.net/${example}`}`;
        expect(carriesSecret(url)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('says whose it is and where that is described', () => {
    expect(rows.length).toBeGreaterThan(230);
    for (const { whose, source } of rows) {
      expect(whose).toMatch(/^[\p{L}0-9][\p{L}0-9 .,()’-]{2,39}$/u);
      expect(source).toMatch(
        /^(?:https:\/\/[^ ]+|[\w.-]+\/[\w.-]+:[^ ]+|(?:gitleaks|betterleaks): [a-z0-9.-]+|the contract of this project, section 4)$/,
      );
    }
  });
});

describe('carriesSecret', () => {
  it.each(SECRET)('%s', (url) => {
    expect(carriesSecret(new URL(url).href)).toBe(true);
  });

  it.each(PLAIN)('not %s', (url) => {
    expect(carriesSecret(new URL(url).href)).toBe(false);
  });

  const names = fc.constantFrom(
    ...'token access_token accessToken api_key apikey API-KEY password passwd secret client_secret sig signature'.split(
      ' ',
    ),
    ...'X-Amz-Signature X-Goog-Signature jwt hmac refresh_token private-token subscriptionKey authtoken'.split(
      ' ',
    ),
  );
  const values = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
  const parts = fc.array(fc.tuple(fc.constantFrom('a', 'q', 'page', 'ref'), fc.webQueryParameters()));

  it('is true of any URL to which a secret parameter is added', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true }), parts, names, values, (base, more, name, value) => {
        const url = new URL(base);
        for (const [key, text] of more) url.searchParams.append(key, text);
        url.searchParams.append(name, value);
        expect(carriesSecret(url.href)).toBe(true);
      }),
    );
  });

  it('is true however often the URL is wrapped into another one', () => {
    fc.assert(
      fc.property(names, values, fc.integer({ min: 1, max: 5 }), (name, value, depth) => {
        let url = `https://a.net/?${new URLSearchParams([[name, value]])}`;
        for (let round = 0; round < depth; round += 1) url = `https://b.net/?u=${encodeURIComponent(url)}`;
        expect(carriesSecret(new URL(url).href)).toBe(true);
      }),
    );
  });

  it('never throws, and does not look at the fragment', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string({ unit: 'binary' }), (base, fragment) => {
        const url = new URL(base);
        url.hash = '';
        expect(carriesSecret(`${url.href}#${fragment}`)).toBe(carriesSecret(url.href));
        expect(carriesSecret(fragment)).toBeTypeOf('boolean');
      }),
    );
  });
});
