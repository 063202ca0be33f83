/** Which URLs are identifiers, and how none can pose as one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdentifier } from '../../../src/filter/builtin.ts';
import { IDENTIFIERS } from '../../../src/filter/identifiers.ts';

const IDENTIFIED: readonly string[] = [
  'http://www.w3.org/2000/svg',
  'http://autosar.org/schema/r4.0',
  'http://www.eclipse.org/emf/2002/Ecore',
  'http://www.eclipse.org/emf/2003/XMLType',
  'http://schemas.dmtf.org/ovf/envelope/1',
  'http://www.vmware.com/schema/ovf',
  'http://libvirt.org/schemas/domain/qemu/1.0',
  'http://webns.net/mvcb/',
  'http://podlove.org/simple-chapters',
  'http://xspf.org/ns/0/',
  'http://dbpedia.org/ontology/Person',
  'https://www.w3.org/2000/svg',
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/1999/xlink',
  'http://www.w3.org/1999/XSL/Transform',
  'http://www.w3.org/XML/1998/namespace',
  'http://www.w3.org/2001/XMLSchema',
  'http://www.w3.org/2001/XMLSchema-instance',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns',
  'http://www.w3.org/2000/01/rdf-schema',
  'http://www.w3.org/2005/Atom',
  'http://www.w3.org/1998/Math/MathML',
  'http://www.w3.org/TR/html4/strict.dtd',
  'http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd',
  'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd',
  'https://www.w3.org/ns/activitystreams',
  'https://www.w3.org/2018/credentials/v1',
  'http://schemas.xmlsoap.org/soap/envelope/',
  'http://schemas.xmlsoap.org/wsdl/',
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://schemas.microsoft.com/winfx/2006/xaml',
  'http://schemas.microsoft.com/developer/msbuild/2003',
  'http://tempuri.org/',
  'http://schemas.android.com/apk/res/android',
  'http://schemas.android.com/apk/res-auto',
  'http://schemas.android.com/tools',
  'http://java.sun.com/xml/ns/javaee',
  'http://java.sun.com/jsp/jstl/core',
  'http://xmlns.jcp.org/xml/ns/javaee',
  'https://jakarta.ee/xml/ns/jakartaee',
  'http://maven.apache.org/POM/4.0.0',
  'http://maven.apache.org/xsd/maven-4.0.0.xsd',
  'http://www.springframework.org/schema/beans',
  'http://www.springframework.org/schema/beans/spring-beans.xsd',
  'http://mybatis.org/dtd/mybatis-3-mapper.dtd',
  'http://www.hibernate.org/dtd/hibernate-mapping-3.0.dtd',
  'http://www.thymeleaf.org/',
  'http://apache.org/xml/features/disallow-doctype-decl',
  'http://xml.org/sax/features/external-general-entities',
  'http://purl.org/dc/elements/1.1/',
  'http://purl.org/dc/terms/',
  'http://xmlns.com/foaf/0.1/',
  'http://ogp.me/ns',
  'https://schema.org/',
  'https://schema.org/Person',
  'http://www.sitemaps.org/schemas/sitemap/0.9',
  'http://www.itunes.com/dtds/podcast-1.0.dtd',
  'http://www.opengis.net/kml/2.2',
  'http://ns.adobe.com/xap/1.0/',
  'http://www.inkscape.org/namespaces/inkscape',
  'http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd',
  'http://www.apple.com/DTDs/PropertyList-1.0.dtd',
  'http://json-schema.org/draft-07/schema',
  'https://json-schema.org/draft/2020-12/schema',
  'https://json.schemastore.org/package.json',
  'https://biomejs.dev/schemas/1.9.4/schema.json',
  'http://www.apache.org/licenses/',
  'http://www.apache.org/licenses/LICENSE-2.0',
  'https://www.apache.org/licenses/LICENSE-2.0.txt',
  'https://www.gnu.org/licenses/gpl-3.0.html',
  'https://www.gnu.org/licenses/',
  'https://opensource.org/licenses/MIT',
  'https://opensource.org/license/mit',
  'https://creativecommons.org/licenses/by/4.0/',
  'http://creativecommons.org/publicdomain/zero/1.0/',
  'https://spdx.org/licenses/MIT.html',
  'https://www.mozilla.org/MPL/2.0/',
  'https://unlicense.org/',
  'https://www.boost.org/LICENSE_1_0.txt',
  'https://git-lfs.github.com/spec/v1',
  'http://maven.apache.org/plugins/maven-assembly-plugin/assembly/1.1.3',
  'http://maven.apache.org/XDOC/2.0',
  'https://www.eclipse.org/jetty/configure_10_0.dtd',
  'http://docs.oasis-open.org/wsbpel/2.0/process/executable',
  'http://www.oasis-open.org/committees/entity/release/1.0/catalog.dtd',
  'http://www.ascc.net/xml/schematron',
  'http://xml.apache.org/xml-soap',
  'http://karaf.apache.org/xmlns/features/v1.4.0',
  'http://logging.apache.org/log4j/2.0/config',
  'http://www.ehcache.org/v3',
  'http://java.sun.com/jstl/core',
  'http://javafx.com/fxml/1',
  'http://mybatis.org/schema/mybatis-mapper',
  'http://microsoft.com/wsdl/types/',
  'https://adaptivecards.io/schemas/adaptive-card.json',
  'http://www.omg.org/spec/CMMN/20151109/MODEL',
  'https://refeds.org/assurance/IAP/low',
  'http://shibboleth.net/ns/profiles/encryptAssertions',
  'http://standards.iso.org/iso/19115/-3/cit/1.0',
  'http://www.loc.gov/premis/v3',
  'http://purl.org/ontology/bibo/',
  'http://purl.org/net/xbiblio/csl',
  'http://www.xbrl.org/2008/inlineXBRL',
  'http://ns.exiftool.org/1.0/',
  'http://www.openswatchbook.org/uri/2009/osb',
  'http://www.bohemiancoding.com/sketch',
  'http://openoffice.org/2010/draw',
  'http://www.itunes.com/DTDs/Podcast-1.0.dtd',
  'https://sts.amazonaws.com/doc/2011-06-15/',
  'http://www.w3.org/Math/DTD/mathml2/mathml2.dtd',
  'https://schemas.wp.org/trunk/block.json',
  'https://schema.postman.com/collection/json/v2.1.0/draft-07/collection.json',
  'https://ui.shadcn.com/schema/registry.json',
  'https://turbo.build/schema.json',
  'https://gnu.org/licenses/gpl.html',
  'http://symfony.com/schema/dic/services',
  'https://symfony.com/schema/dic/services/services-1.0.xsd',
  'http://symfony.com/schema/routing',
  'https://schema.phpunit.de/9.3/phpunit.xsd',
  'https://schema.phpunit.de/10.5/phpunit.xsd',
  'https://schemas.opentest4j.org/reporting/core/0.2.0',
  'https://phar.io/xml/manifest/1.0',
  'http://doctrine-project.org/schemas/orm/doctrine-mapping',
  'https://www.doctrine-project.org/schemas/orm/doctrine-mapping.xsd',
  'https://getpsalm.org/schema/config',
  'http://soap.sforce.com/2006/04/metadata',
  'http://www.nlog-project.org/schemas/NLog.xsd',
  'http://prismlibrary.com/',
  'http://schemas.telerik.com/2008/xaml/presentation',
  'http://schemas.syncfusion.com/maui',
  'https://handyorg.github.io/handycontrol',
  'https://github.com/avaloniaui',
  'http://reactiveui.net',
  'http://metro.mahapps.com/winfx/xaml/controls',
  'http://materialdesigninxaml.net/winfx/xaml/themes',
  'http://www.caliburnproject.org',
  'http://www.galasoft.ch/mvvmlight',
  'http://schemas.lepo.co/wpfui/2022/xaml',
  'http://icsharpcode.net/sharpdevelop/avalonedit',
  'https://xunit.net/schema/current/xunit.runner.schema.json',
  'http://quartznet.sourceforge.net/JobSchedulingData',
  'http://testng.org/testng-1.0.dtd',
  'https://testng.org/testng-1.0.dtd',
  'http://cobertura.sourceforge.net/xml/coverage-04.dtd',
  'http://findbugs.sourceforge.net/filter/3.0.0',
  'https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd',
  'https://pmd.sourceforge.io/ruleset_2_0_0.xsd',
  'http://maven.apache.org/maven-v4_0_0.xsd',
  'https://jetty.org/configure_10_0.dtd',
  'http://www.hazelcast.com/schema/config',
  'http://jakarta.apache.org/log4j/',
  'http://tiles.apache.org/tags-tiles',
  'https://openfontlicense.org/',
];

const ADDRESSES: readonly string[] = [
  'http://www.w3.org.evil.net/2000/svg',
  'http://www.w3.org@evil.net/2000/svg',
  'http://www.w3.org:81/2000/svg',
  'https://www.w3.org:8443/2000/svg',
  'http://evil.net/www.w3.org/2000/svg',
  'http://evil.net/?http://www.w3.org/2000/svg',
  'http://evil.net/#http://www.w3.org/2000/svg',
  'http://evilwww.w3.org/2000/svg',
  'http://evil.www.w3.org/2000/svg',
  'http://w3.org.evil.net/2000/svg',
  'http://www-w3.org/2000/svg',
  'http://www.w3.orgs/2000/svg',
  'http://www.w3.org./2000/svg',
  'http://user@www.w3.org/2000/svg',
  'http://user:pass@www.w3.org/2000/svg',
  'http://www.w3.org/2000/svg?x=1',
  'http://www.w3.org/2000/../x',
  'http://www.w3.org/2000/%2e%2e/x',
  'http://www.w3.org/2000/%2E%2e/x',
  'http://www.w3.org/2000/..%2fx',
  'http://www.w3.org/2000/..\\x',
  'http://www.w3.org/2000/..%5cx',
  'http://www.w3.org/2000/%252e%252e/x',
  'http://www.w3.org/2000evil/svg',
  'http://www.w3.org/nsx',
  'http://www.w3.org/',
  'http://www.w3.org/x/2000/svg',
  'http://www.w3.org//2000/svg',
  'http://www.w3.org/Consortium/',
  'ftp://www.w3.org/2000/svg',
  'ws://www.w3.org/2000/svg',
  'http://json-schema.org/',
  'http://schemas.android.com/',
  'http://maven.apache.org/',
  'http://maven.apache.org/pom/4.0.0',
  'https://repo.maven.apache.org/maven2/x.jar',
  'http://www.thymeleaf.org/doc',
  'https://ogp.me/x',
  'https://github.com/',
  'https://git-lfs.github.com/',
  'https://git-lfs.github.com/spec/v1/x',
  'https://www.boost.org/LICENSE_1_0.txt/x',
  'https://opensource.org/',
  'https://www.gnu.org/software/',
  'https://creativecommons.org/',
  'https://www.apache.org/dist/x.tar.gz',
  'https://www.google.com/',
  'http://java.sun.com/',
  'https://purl.org/x',
  'https://purl.org/ontology/x',
  'https://www.eclipse.org/jetty/download.php',
  'https://www.openswatchbook.org/uri/2009/osb/x',
  'https://javafx.com/x',
  'https://goreleaser.com/static/run',
  'https://s3.amazonaws.com/doc/2006-03-01/',
  'https://www.facebook.com/',
  'http://symfony.com/',
  'https://symfony.com/doc/current/index.html',
  'https://symfony.com/schemas/x',
  'https://phpunit.de/',
  'https://phar.phpunit.de/phpunit.phar',
  'https://phar.io/install',
  'https://www.doctrine-project.org/projects',
  'https://getpsalm.org/x',
  'https://login.sforce.com/2006/04/metadata',
  'https://soap.sforce.com/x',
  'https://nlog-project.org/NLog.zip',
  'https://prismlibrary.com/docs',
  'https://schemas.telerik.com/x',
  'https://github.com/avaloniaui/avalonia',
  'https://github.com/spotbugs/filter',
  'https://handyorg.github.io/x',
  'https://handyorg.github.io/handycontrol/x',
  'https://reactiveui.net/docs',
  'https://uno.ui/',
  'https://www.galasoft.ch/mvvm',
  'http://testng.org/doc',
  'https://testng.org/testng-1.0.dtd/x',
  'https://jeremylong.github.io/DependencyCheck/',
  'https://jeremylong.github.io/DependencyCheck/dependency-suppression.9.9.xsd',
  'http://cobertura.sourceforge.net/x',
  'https://maven.apache.org/maven-v4_0_0.xsd/x',
  'https://jetty.org/download.html',
  'https://jakarta.apache.org/log4j/x',
  'no URL',
  '',
];

describe('isIdentifier', () => {
  it.each(IDENTIFIED)('%s', (url) => {
    expect(isIdentifier(url)).toEqual(expect.any(String));
  });

  it.each(ADDRESSES)('not %s', (url) => {
    expect(isIdentifier(url)).toBeNull();
  });

  const rows = IDENTIFIERS.flatMap(({ urls }) => urls.map((url) => url.replace(/^=/, '')));

  it('has rows of canonical form, each once', () => {
    expect(rows.length).toBeGreaterThan(400);
    expect(new Set(rows).size).toBe(rows.length);
    for (const row of rows) {
      expect(`${new URL(`http://${row}`).href}`.replace(/\/$/, '')).toBe(`http://${row}`);
      expect(isIdentifier(`https://${row}`)).not.toBeNull();
      expect(isIdentifier(`http://${row}/`)).not.toBeNull();
    }
  });

  it('says of each row whose it is and where it was seen', () => {
    for (const { whose, source } of IDENTIFIERS) {
      expect(whose).toMatch(/^[\w./ *-]{2,40}$/);
      expect(source).toMatch(/^(?:https:\/\/[^ ]+|[\w.-]+\/[\w.-]+:[^ ]+)$/);
    }
  });

  it('is never true of another host, port, or user', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    fc.assert(
      fc.property(fc.constantFrom(...rows), label, fc.integer({ min: 1, max: 65_535 }), (row, name, port) => {
        const [host = '', ...path] = row.split('/');
        const rest = path.map((segment) => `/${segment}`).join('');
        for (const other of [`${name}.${host}`, `${host}.${name}.net`, `${name}${host}`, `${host}${name}`]) {
          fc.pre(!rows.some((known) => known.split('/')[0] === other));
          expect(isIdentifier(`https://${other}${rest}`)).toBeNull();
        }
        expect(isIdentifier(`https://${host}@${name}.net${rest}`)).toBeNull();
        expect(isIdentifier(`https://${name}@${host}${rest}`)).toBeNull();
        if (port !== 443) expect(isIdentifier(`https://${host}:${port}${rest}`)).toBeNull();
        expect(isIdentifier(`https://${row}?${name}`)).toBeNull();
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
        const source = isIdentifier(text);
        expect(source === null || source.length > 0).toBe(true);
      }),
    );
  });
});
