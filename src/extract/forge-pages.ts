/**
 * Pages of forges that show nobody's files: issues, changes, people, badges. What they say is not what a program would
 * fetch, so one question about the forge's host says enough. Never what serves content: `raw`, `blob`, `tree`, `releases`,
 * `archive`, `files`, attachments, packages, wikis. Data.
 */

interface Forge {
  readonly hosts: readonly string[];
  readonly pages: RegExp;
}

const NAME = '[^/]+';
const PROJECT = `/${NAME}/${NAME}`;
/** GitLab groups nest. */
const GROUPS = `(?:/(?!-/)${NAME}){2,8}`;
const NUMBER = '[0-9]{1,12}';
const COMMIT = '[0-9a-f]{7,64}';

const GITHUB: Forge = {
  hosts: ['github.com', 'www.github.com'],
  pages: new RegExp(
    `^(?:${PROJECT}/(?:(?:issues|pulls?|discussions|milestones?|labels?|projects|commits?|compare|actions|stargazers|` +
      `network|graphs|pulse|watchers|contributors|forks|security|invitations|people)(?:/.*)?)` +
      // A person or an organisation: not the pages that serve something for all.
      `|/(?!(?:raw|login|settings|apps|marketplace|features|about|site|user-attachments|assets|downloads?)$)[A-Za-z0-9-]{1,39}` +
      `|/(?:sponsors|orgs|users|topics|advisories)/[^/]+(?:/.*)?|${PROJECT}/workflows/[^/]+/badge\\.svg)/?$`,
  ),
};
/** Downloads of an action's run, and patches, are content. */
const SERVES =
  /\/(?:raw|blob|files|artifacts|logs|attachments|download|downloads|archive|suites)(?:\/|$)|\.(?:patch|diff|zip|gz|tgz|tar|exe|sh|ps1)$/i;

const GITLAB: Forge = {
  hosts: list(
    'gitlab.com salsa.debian.org gitlab.gnome.org gitlab.freedesktop.org gitlab.kitware.com invent.kde.org framagit.org',
    'code.videolan.org git.drupalcode.org',
  ),
  pages: new RegExp(
    `^(?:${GROUPS}(?:/-)?/(?:issues|merge_requests|work_items|commits?|compare|milestones|boards|pipelines|graphs|network|epics|` +
      `incidents|labels|badges)(?:/.*)?|/(?:users/|groups/)?[^/]+|/groups/[^/]+/-/(?:epics|issues|milestones|boards)(?:/.*)?)/?$`,
  ),
};
/** On other hosts that call themselves so, only what nothing but a GitLab has. */
const OWN_GITLAB: Forge = {
  hosts: [],
  pages: new RegExp(`^${GROUPS}/-/(?:(?:issues|merge_requests|work_items)/${NUMBER}|commit/${COMMIT})/?$`),
};

const FORGES: readonly Forge[] = [
  GITHUB,
  GITLAB,
  {
    hosts: ['bitbucket.org'],
    pages: new RegExp(
      `^(?:${PROJECT}/(?:issues?|pull-requests|commits?|branches/compare|pipelines)(?:/.*)?|/[^/]+)/?$`,
    ),
  },
  {
    // Gitea and Forgejo
    hosts: list('codeberg.org gitea.com gitee.com notabug.org git.disroot.org code.forgejo.org'),
    pages: new RegExp(
      `^(?:${PROJECT}/(?:issues|pulls?|commits?|compare|milestones?|labels|projects|activity|stars|forks|watchers)(?:/.*)?|/[^/]+)/?$`,
    ),
  },
  {
    hosts: list('sr.ht todo.sr.ht lists.sr.ht git.sr.ht'),
    pages: new RegExp(`^/~${NAME}(?:/${NAME}(?:/(?:commit/${COMMIT}|log(?:/.*)?|${NUMBER}))?)?/?$`),
  },
  {
    hosts: ['dev.azure.com'],
    pages: new RegExp(
      `^${PROJECT}/(?:_(?:workitems|boards|backlogs|sprints|queries|build|pipelines)(?:/.*)?|_apis/build/status/.*|` +
        `_git/${NAME}/(?:pullrequests?(?:/${NUMBER})?|commit/${COMMIT}|branchCompare))/?$`,
    ),
  },
  {
    hosts: list(
      'bugs.launchpad.net launchpad.net bugs.debian.org bugs.python.org bugzilla.mozilla.org issues.apache.org crbug.com',
      'bugs.chromium.org issues.chromium.org bugs.webkit.org bugzilla.redhat.com gcc.gnu.org',
    ),
    pages:
      /^\/(?:show_bug\.cgi|cgi-bin\/bugreport\.cgi|bugs?\/[0-9]+|\+bug\/[0-9]+|jira\/browse\/[A-Z][A-Z0-9]*-[0-9]+|issue[0-9]+|issues\/[0-9]+|[0-9]+|[^/]+\/\+bug\/[0-9]+|bugzilla\/show_bug\.cgi)\/?$/,
  },
  // Badges: pictures that the service draws itself.
  {
    hosts: list(
      'img.shields.io shields.io badge.fury.io badgen.net flat.badgen.net forthebadge.com poser.pugx.org hits.dwyl.com',
      'badges.gitter.im badges.greenkeeper.io starchart.cc contrib.rocks isitmaintained.com nodei.co inch-ci.org david-dm.org deps.rs',
    ),
    pages: /^\//,
  },
  {
    // Services that check repositories, whose pages tell how a check ended.
    hosts: list(
      'codecov.io app.codecov.io coveralls.io travis-ci.org travis-ci.com app.travis-ci.com api.travis-ci.com ci.appveyor.com',
      'circleci.com results.pre-commit.ci api.codeclimate.com codeclimate.com app.codacy.com api.codacy.com www.codacy.com',
      'goreportcard.com sonarcloud.io bestpractices.coreinfrastructure.org www.bestpractices.dev api.securityscorecards.dev',
      'api.scorecard.dev deepscan.io',
    ),
    pages:
      /badge|\.svg$|shield|^\/(?:gh?|github|bitbucket)\/[^/]+\/[^/]+(?:\/(?:branch|tree)\/[^/]+)?(?:\/graph)?\/?$|^\/[^/]+\/[^/]+\/?$|^\/(?:report|projects?|api\/projects\/status)\//,
  },
  {
    // Others that draw badges among other things.
    hosts: list(
      'snyk.io readthedocs.org opencollective.com zenodo.org repology.org pkg.go.dev api.netlify.com packagephobia.com',
      'api.star-history.com visitor-badge.laobi.icu',
    ),
    pages: /\/badges?(?:\/|$)|badge\.svg$|^\/projects\/[^/]+\/?$|^\/svg$/,
  },
];

function list(...hosts: readonly string[]): readonly string[] {
  return hosts.join(' ').split(' ');
}

const BY_HOST = new Map(FORGES.flatMap((forge) => forge.hosts.map((host) => [host, forge] as const)));

/** @param href a WHATWG serialisation */
export function isForgePage(href: string): boolean {
  const url = new URL(href);
  const forge = BY_HOST.get(url.hostname) ?? (url.hostname.startsWith('gitlab.') ? OWN_GITLAB : undefined);
  if (forge === undefined || url.port !== '' || !/^https?:$/.test(url.protocol)) return false;
  // What is encoded may mean another path to the forge.
  if (/%(?:2f|5c|2e|25|00)/i.test(url.pathname) || url.pathname.includes('//')) return false;
  return forge.pages.test(url.pathname) && (isBadge(url.pathname) || !SERVES.test(url.pathname));
}

function isBadge(path: string): boolean {
  return /(?:^|\/)badge(?:s|\.svg)?(?:\/|$)|badge\.svg$/i.test(path);
}
