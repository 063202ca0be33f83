/**
 * URLs that identify something and are no addresses: XML namespaces, schemas, vocabularies, licences. Data, a source a
 * row. `below` covers a path and everything below it, a host alone everything on it; `exactly` that one path. Only hosts
 * whose owner publishes these identifiers: no place where anyone can put files or redirections.
 */

export interface Identifiers {
  readonly source: string;
  readonly below?: readonly string[];
  readonly exactly?: readonly string[];
}

/** W3C keeps its namespaces below the year in which they were made. */
const W3C_YEARS = Array.from({ length: 33 }, (_, index) => `www.w3.org/${1994 + index}`);

export const IDENTIFIERS: readonly Identifiers[] = [
  {
    source: 'W3C namespaces and DTDs (www.w3.org/2005/07/13-nsuri)',
    below: [
      ...W3C_YEARS,
      ...paths(
        'www.w3.org',
        'ns XML/1998 MarkUp/DTD Math/DTD Graphics/SVG/1.1/DTD TR/html4 TR/html401 TR/xhtml1',
      ),
      ...paths('www.w3.org', 'TR/xhtml11 TR/xhtml-basic TR/xhtml2 TR/REC-html40 TR/MathML2/dtd TR/WD-xsl'),
      'www.w3.org/TR/2001/REC-SVG-20010904/DTD',
    ],
  },
  {
    source: 'SOAP, Office Open XML and .NET namespaces (ECMA-376, learn.microsoft.com)',
    below: [
      'schemas.xmlsoap.org',
      'schemas.openxmlformats.org',
      'schemas.microsoft.com',
      'schemas.datacontract.org',
      'tempuri.org',
      'purl.oclc.org/ooxml',
      'xamarin.com/schemas',
    ],
  },
  {
    source: 'Android resource namespaces (developer.android.com)',
    below: paths('schemas.android.com', 'apk tools aapt'),
  },
  {
    source: 'Java and Jakarta EE namespaces and DTDs (jakarta.ee/xml/ns, xmlns.jcp.org)',
    below: [
      ...paths('java.sun.com', 'xml dtd j2ee/dtds jsp JSP jsf portlet'),
      ...paths('xmlns.jcp.org', 'xml jsf jsp portlet'),
      'jakarta.ee/xml/ns',
      'xmlns.oracle.com',
    ],
  },
  {
    source: 'schemas of Java frameworks (each project’s own documentation)',
    below: [
      ...paths('www.springframework.org', 'schema dtd tags security/tags'),
      'hibernate.org/dtd',
      'www.hibernate.org/dtd',
      'mybatis.org/dtd',
      'www.liquibase.org/xml/ns',
      'www.osgi.org/xmlns',
      'www.mulesoft.org/schema',
      'www.jooq.org/xsd',
      'activiti.org/bpmn',
      'flowable.org/bpmn',
      'camunda.org/schema',
      'bpmn.io/schema',
      'checkstyle.org/dtds',
      'www.puppycrawl.com/dtds',
      'pmd.sourceforge.net/ruleset',
    ],
    exactly: ['www.thymeleaf.org'],
  },
  {
    source: 'schemas and features of Apache projects (each project’s own documentation)',
    below: [
      ...paths('maven.apache.org', 'POM xsd SETTINGS ASSEMBLY DECORATION PLUGIN EXTENSIONS TOOLCHAINS'),
      ...paths('apache.org', 'xml/features xml/properties'),
      ...paths('xml.apache.org', 'xslt xalan xalan-j'),
      ...paths('cxf.apache.org', 'core jaxws jaxrs bindings transports schemas'),
      'xml.org/sax',
      'struts.apache.org/dtds',
      'tiles.apache.org/dtds',
      'ibatis.apache.org/dtd',
      'camel.apache.org/schema',
      'activemq.apache.org/schema',
      'logging.apache.org/xml/ns',
      'ant.apache.org/ivy/schemas',
    ],
  },
  {
    source: 'process and modelling languages (OMG specifications)',
    below: [...paths('www.omg.org', 'spec/BPMN spec/DMN spec/DD spec/UML spec/XMI'), 'schema.omg.org/spec'],
  },
  {
    source: 'OASIS namespaces and DTDs (docs.oasis-open.org)',
    below: [
      ...paths('docs.oasis-open.org', 'ns odata/ns wss ws-sx wsn ws-dd wsrf ws-rx dita sarif'),
      'www.oasis-open.org/docbook',
      'docbook.org/ns',
      'docbook.org/xml',
      'relaxng.org/ns',
      'purl.oclc.org/dsdl',
    ],
  },
  {
    source: 'vocabularies of metadata (RDF, Dublin Core, schema.org, Open Graph)',
    below: [
      'schema.org',
      'purl.org/dc',
      'dublincore.org/schemas',
      'xmlns.com/foaf',
      'ogp.me/ns',
      'rdfs.org/sioc',
      'rdf.data-vocabulary.org',
      'web.resource.org/cc',
      'www.facebook.com/2008/fbml',
      'joinmastodon.org/ns',
      'w3id.org/security',
    ],
    exactly: ['ogp.me'],
  },
  {
    source: 'feeds and site maps (RSS, Atom, podcasts, sitemaps.org)',
    below: [
      'purl.org/rss',
      'www.sitemaps.org/schemas',
      ...paths('www.google.com', 'schemas kml/ext'),
      'earth.google.com/kml',
      'base.google.com/ns',
      'schemas.google.com',
      'www.itunes.com/dtds',
      'podcastindex.org/namespace',
      'search.yahoo.com/mrss',
      'a9.com/-/spec/opensearch',
      'wellformedweb.org/CommentAPI',
      'www.georss.org/georss',
      'wordpress.org/export',
    ],
  },
  {
    source: 'libraries, books and geography (OGC, TEI, EPUB, Library of Congress)',
    below: [
      'www.opengis.net',
      'www.isotc211.org/2005',
      'www.topografix.com/GPX',
      'www.garmin.com/xmlschemas',
      'www.tei-c.org/ns',
      'www.idpf.org/2007',
      'www.daisy.org/z3986',
      ...paths('www.loc.gov', 'METS MARC21/slim mods'),
      'www.openarchives.org/OAI',
      'www.xbrl.org/2003',
      'www.collada.org/2005',
    ],
  },
  {
    source: 'FHIR structures and code systems (hl7.org/fhir)',
    below: ['hl7.org/fhir', 'terminology.hl7.org'],
  },
  {
    source: 'metadata of images and documents (XMP, EXIF, IPTC, PDF/A)',
    below: ['ns.adobe.com', 'ns.useplus.org', 'cipa.jp/exif', 'iptc.org/std', 'www.aiim.org/pdfa/ns'],
  },
  {
    source: 'namespaces of drawing programs',
    below: [
      'www.inkscape.org/namespaces',
      'sodipodi.sourceforge.net/DTD',
      'www.bohemiancoding.com/sketch/ns',
      'www.figma.com/figma/ns',
      'krita.org/namespaces',
    ],
    exactly: ['www.bohemiancoding.com/sketch', 'www.serif.com', 'boxy-svg.com'],
  },
  {
    source: 'property lists and desktop files (Apple, freedesktop.org, KDE)',
    below: ['www.apple.com/DTDs', 'www.freedesktop.org/standards', 'www.kde.org/standards'],
  },
  {
    source: 'OpenID and security event types (openid.net)',
    below: ['specs.openid.net/auth', 'schemas.openid.net'],
  },
  {
    source: 'JSON Schema identifiers (json-schema.org, schemastore.org)',
    below: [
      ...paths('json-schema.org', 'draft draft-03 draft-04 draft-05 draft-06 draft-07 schema'),
      'json.schemastore.org',
      'www.schemastore.org',
      'biomejs.dev/schemas',
      'schema.management.azure.com/schemas',
      'developer.microsoft.com/json-schemas',
      'spec.openapis.org/oas',
      'geojson.org/schema',
      'cyclonedx.org/schema',
    ],
    exactly: [
      'turbo.build/schema.json',
      'docs.renovatebot.com/renovate-schema.json',
      'openapi.vercel.sh/vercel.json',
      'ui.shadcn.com/schema.json',
      'typedoc.org/schema.json',
      'swagger.io/v2/schema.json',
    ],
  },
  {
    source: 'software attestations (in-toto.io, slsa.dev)',
    below: ['in-toto.io/Statement', 'in-toto.io/attestation', 'slsa.dev/provenance'],
  },
  {
    source: 'licence texts (spdx.org/licenses)',
    below: [
      'spdx.org/licenses',
      'spdx.org/rdf',
      'www.apache.org/licenses',
      'apache.org/licenses',
      ...paths('www.gnu.org', 'licenses copyleft'),
      ...paths('gnu.org', 'licenses copyleft'),
      ...paths('opensource.org', 'licenses license'),
      ...paths('www.opensource.org', 'licenses license'),
      ...paths('creativecommons.org', 'licenses publicdomain ns'),
      'opendatacommons.org/licenses',
      ...paths('www.mozilla.org', 'MPL en-US/MPL'),
      'mozilla.org/MPL',
      ...paths('www.eclipse.org', 'legal org/documents'),
      'unlicense.org',
      'choosealicense.com/licenses',
      'polyformproject.org/licenses',
      'scripts.sil.org/OFL',
      'openfontlicense.org',
      'www.cecill.info/licences',
      'www.php.net/license',
    ],
    exactly: [
      'www.boost.org/LICENSE_1_0.txt',
      'www.unicode.org/copyright.html',
      'www.zlib.net/zlib_license.html',
      'www.postgresql.org/about/licence',
      'jquery.org/license',
    ],
  },
  {
    source: 'XMPP protocol namespaces (xmpp.org/registrar/namespaces.html)',
    below: [
      ...paths('jabber.org', 'protocol features'),
      ...paths('www.jabber.org', 'protocol features'),
      'etherx.jabber.org/streams',
    ],
    exactly: ['etherx.jabber.org'],
  },
  {
    source: 'code systems of medicine (SNOMED International, Regenstrief Institute, UCUM)',
    below: [
      'snomed.info',
      'loinc.org',
      'unitsofmeasure.org',
      'www.nlm.nih.gov/research/umls/rxnorm',
      'hl7.org/cql',
      'dicom.nema.org/resources/ontology',
    ],
    exactly: ['www.ama-assn.org/go/cpt', 'www.whocc.no/atc'],
  },
  {
    source: 'GraphML (graphml.graphdrawing.org)',
    below: ['graphml.graphdrawing.org/xmlns', 'www.yworks.com/xml', 'www.gexf.net', 'gexf.net'],
  },
  {
    source: 'IEEE learning objects and e-learning schemas (IEEE LTSC, IMS, ADL)',
    below: [
      'ltsc.ieee.org/xsd',
      ...paths('www.imsglobal.org', 'xsd'),
      ...paths('www.adlnet.org', 'xsd'),
      ...paths('adlnet.gov', 'expapi'),
    ],
  },
  {
    source: 'vocabularies of linked data (purl.org, W3C registries, SKOS, QB, VoID)',
    below: [
      ...paths('purl.org', 'linked-data goodrelations'),
      'rdfs.org/ns',
      'usefulinc.com/ns',
      'www.wikidata.org/entity',
      'www.ontologydesignpatterns.org/ont',
      'qudt.org/schema',
      'qudt.org/vocab',
      'data.europa.eu/eli/ontology',
      'vocab.getty.edu/ontology',
      'purl.obolibrary.org/obo',
    ],
  },
  {
    source: 'installers and setup (WiX, Inno, NSIS schemas)',
    below: [...paths('wixtoolset.org', 'schemas'), ...paths('schemas.microsoft.com', 'wix')],
  },
  {
    source: 'ETSI signature namespaces (uri.etsi.org)',
    below: ['uri.etsi.org'],
  },
  {
    source: 'geography markup and sensors (OGC, INSPIRE, KML)',
    below: ['inspire.ec.europa.eu/schemas', 'www.opengeospatial.org/standards', 'schemas.opengis.net'],
  },
  {
    source: 'SAML and Shibboleth attribute names (MACE, Microsoft claims)',
    below: [
      'schemas.xmlsoap.org/ws/2005/05/identity',
      'shibboleth.net/ns',
      'macedir.org/entity-category',
      'refeds.org/category',
      'refeds.org/assurance',
    ],
  },
  {
    source: 'documents and spreadsheets (OpenDocument, DocBook XSL, XSL-FO)',
    below: [
      'openoffice.org/2000',
      'openoffice.org/2001',
      'openoffice.org/2004',
      'openoffice.org/2005',
      'openoffice.org/2009',
      'docbook.sourceforge.net/release',
      'xmlgraphics.apache.org/fop/extensions',
      'exslt.org',
      'saxon.sf.net',
    ],
  },
  {
    source: 'user interface markup (Mozilla XUL, Qt, Glade, NetBeans, WPF)',
    below: [
      'www.mozilla.org/keymaster/gatekeeper',
      'www.mozilla.org/xbl',
      'www.netbeans.org/ns',
      'xmlns.jboss.org',
      'primefaces.org/ui',
      'xmlns.com/wot',
    ],
  },
  {
    source: 'business messages (UN/CEFACT, cXML, FpML, ACORD)',
    below: ['www.unece.org/cefact', 'xml.cxml.org/schemas', 'www.fpml.org/FpML', 'www.acord.org/schema'],
  },
  {
    source: 'builds and package feeds (MSBuild, NuGet, Maven archetypes, Ivy)',
    below: ['schemas.nuget.org', 'maven.apache.org/plugins/maven-archetype-plugin', 'www.jetbrains.org/xsd'],
  },
  {
    source: 'Git LFS pointer version (git-lfs specification)',
    exactly: ['git-lfs.github.com/spec/v1', 'hawser.github.com/spec/v1'],
  },
];

function paths(host: string, below: string): string[] {
  return below.split(' ').map((path) => `${host}/${path}`);
}
