/**
 * URLs that identify something and are no addresses: XML namespaces, schemas, licences. Data, a source a row. A row
 * covers its exact host (http and https) and the path, as whole segments, never a substring; a host as a whole only where
 * it serves identifiers alone.
 */

interface Identifiers {
  /** Host and beginning of the path. */
  readonly prefixes: readonly string[];
  readonly source: string;
}

const IDENTIFIERS: readonly Identifiers[] = [
  {
    source: 'W3C namespaces and DTDs (w3.org/TR/xml-names)',
    prefixes: [
      ...[
        '1998',
        '1999',
        '2000',
        '2001',
        '2002',
        '2003',
        '2004',
        '2005',
        '2006',
        '2007',
        '2008',
        '2009',
        '2010',
        '2011',
      ].map((year) => `www.w3.org/${year}`),
      'www.w3.org/XML/1998',
      'www.w3.org/TR/html4',
      'www.w3.org/TR/xhtml1',
      'www.w3.org/TR/xhtml11',
      'www.w3.org/TR/REC-html40',
      'www.w3.org/Graphics/SVG/1.1/DTD',
      'www.w3.org/Math/DTD',
      'www.w3.org/ns',
    ],
  },
  {
    source: 'SOAP and Office Open XML namespaces (ECMA-376)',
    prefixes: [
      'schemas.xmlsoap.org',
      'schemas.openxmlformats.org',
      'schemas.microsoft.com',
      'purl.oclc.org/ooxml',
    ],
  },
  {
    source: 'Android resource namespaces',
    prefixes: ['schemas.android.com/apk', 'schemas.android.com/tools'],
  },
  {
    source: 'Java and Jakarta EE namespaces',
    prefixes: [
      'java.sun.com/xml/ns',
      'java.sun.com/dtd',
      'java.sun.com/jsp',
      'java.sun.com/jsf',
      'xmlns.jcp.org/xml/ns',
      'xmlns.jcp.org/jsf',
      'jakarta.ee/xml/ns',
      'www.springframework.org/schema',
      'www.springframework.org/dtd',
      'hibernate.org/dtd',
      'mybatis.org/dtd',
    ],
  },
  {
    source: 'Apache project schemas',
    prefixes: [
      'maven.apache.org/POM',
      'maven.apache.org/xsd',
      'maven.apache.org/SETTINGS',
      'maven.apache.org/ASSEMBLY',
      'struts.apache.org/dtds',
      'logging.apache.org/xml/ns',
      'ant.apache.org/ivy/schemas',
    ],
  },
  {
    source: 'vocabularies of metadata (RDF, Dublin Core, Open Graph, RSS)',
    prefixes: [
      'purl.org/dc',
      'purl.org/rss',
      'xmlns.com/foaf',
      'ogp.me/ns',
      'rdfs.org/sioc',
      'ns.adobe.com',
      'www.sitemaps.org/schemas',
      'www.topografix.com/GPX',
      'www.opengis.net',
      'docbook.org/ns',
      'www.oasis-open.org/docbook',
      'docs.oasis-open.org/ns',
      'relaxng.org/ns',
      'www.xbrl.org/2003',
      'www.collada.org/2005',
      'purl.org/rss/1.0',
      'www.itunes.com/dtds',
      'search.yahoo.com/mrss',
    ],
  },
  {
    source: 'namespaces of drawing programs',
    prefixes: [
      'www.inkscape.org/namespaces',
      'sodipodi.sourceforge.net/DTD',
      'www.bohemiancoding.com/sketch/ns',
    ],
  },
  {
    source: "Apple property lists (Apple's PropertyList-1.0 DTD)",
    prefixes: ['www.apple.com/DTDs'],
  },
  {
    source: 'JSON Schema identifiers (json-schema.org)',
    prefixes: [
      'json-schema.org/draft-03',
      'json-schema.org/draft-04',
      'json-schema.org/draft-06',
      'json-schema.org/draft-07',
      'json-schema.org/draft',
      'json-schema.org/schema',
      'json.schemastore.org',
      'www.schemastore.org',
      'biomejs.dev/schemas',
      'schema.management.azure.com/schemas',
      'developer.microsoft.com/json-schemas',
    ],
  },
  {
    source: 'licence texts (spdx.org/licenses)',
    prefixes: [
      'www.apache.org/licenses',
      'apache.org/licenses',
      'www.gnu.org/licenses',
      'www.gnu.org/copyleft',
      'gnu.org/licenses',
      'opensource.org/licenses',
      'opensource.org/license',
      'www.opensource.org/licenses',
      'creativecommons.org/licenses',
      'creativecommons.org/publicdomain',
      'creativecommons.org/ns',
      'spdx.org/licenses',
      'spdx.org/rdf',
      'www.mozilla.org/MPL',
      'mozilla.org/MPL',
      'www.eclipse.org/legal',
      'unlicense.org',
      'www.boost.org/LICENSE_1_0.txt',
      'scripts.sil.org/OFL',
      'www.unicode.org/copyright.html',
    ],
  },
  {
    source: 'Git LFS pointer version (git-lfs specification)',
    prefixes: ['git-lfs.github.com/spec/v1', 'hawser.github.com/spec/v1'],
  },
];

const rows = new Map<string, { readonly path: readonly string[]; readonly source: string }[]>();
for (const { prefixes, source } of IDENTIFIERS) {
  for (const prefix of prefixes) {
    const [host = '', ...path] = prefix.split('/');
    rows.set(host, [...(rows.get(host) ?? []), { path, source }]);
  }
}

/** The row's source when the URL (a WHATWG serialisation) is such an identifier, else null. A query makes it an address. */
export function isIdentifier(url: string): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const { protocol, host, search, username, password } = parsed;
  if (!/^https?:$/.test(protocol) || search !== '' || username !== '' || password !== '') return null;
  const segments = parsed.pathname.slice(1).split('/');
  // The serialisation has resolved dot segments; an encoded slash could still mean another path to a server.
  if (/%2f|%5c|%2e/i.test(parsed.pathname)) return null;
  const row = rows.get(host)?.find(({ path }) => path.every((segment, index) => segments[index] === segment));
  return row?.source ?? null;
}
