/**
 * URLs that identify something and are not addresses: XML namespaces, schemas, vocabularies, licences. Only hosts whose
 * owner publishes these identifiers: none where anyone can put files or redirections.
 */

import { onDemand } from '../lib/on-demand.ts';

/** W3C keeps its namespaces below the year in which they were made. */
const W3C_YEARS = Array.from({ length: 33 }, (_, index) => `www.w3.org/${1994 + index}`);

/**
 * Whose they are | where they were seen | `host/path`: it and all below it; with `=`, it alone.
 * A source is a page or a file on GitHub (`owner/repository:path`).
 */
const TABLE = `
W3C | https://w3.org/Bugs/Public/show_bug.cgi?id=6519 | ${W3C_YEARS.join(' ')} www.w3.org/ns
W3C | xsf/xeps:xep-0050.xml | www.w3.org/XML/1998
W3C | xsf/xeps:xep.ent | www.w3.org/TR/xhtml1 www.w3.org/TR/xhtml-basic www.w3.org/TR/xhtml2 www.w3.org/TR/REC-html40
W3C | apache/netbeans:ide/html.editor.lib/src/org/netbeans/modules/html/editor/lib/api/HtmlVersion.java | www.w3.org/TR/html4 www.w3.org/TR/xhtml11
W3C | apache/cxf:rt/transports/http/src/main/java/org/apache/cxf/transport/commons_text/StringEscapeUtils.java | www.w3.org/TR/html401
W3C | exiftool/exiftool:html/plot1.svg | www.w3.org/TR/2001/REC-SVG-20010904/DTD
W3C | svg/svgo:plugins/removeDoctype.js | www.w3.org/Graphics/SVG/1.1/DTD
W3C | RDFLib/pyrdfa3:pyRdfa/host/__init__.py | www.w3.org/MarkUp/DTD
W3C | w3c/markup-validator:htdocs/sgml-lib/xml.soc | www.w3.org/Math/DTD
W3C | w3c/markup-validator:htdocs/dev/tests/xhtml-mathml2-fpi.html | www.w3.org/TR/MathML2/dtd
W3C | dotnet/wcf:src/dotnet-svcutil/lib/src/FrameworkFork/Microsoft.Xml/Xml/XmlReservedNS.cs | www.w3.org/TR/WD-xsl
W3C | esig/dss:specs-xades/src/main/resources/xsd/XAdES.xsd | www.w3.org/TR/2002/REC-xmldsig-core-20020212
W3C | esig/dss:specs-lote-xml/src/main/resources/xsd/catalog.cat | www.w3.org/TR/2008/REC-xmldsig-core-20080610
W3C | esig/dss:specs-saml-assertion/src/main/resources/xsd/catalog.cat | www.w3.org/TR/2002/REC-xmlenc-core-20021210
W3C | relaxng/jing-trang:mod/dtdinst/test/xhtml11-flat.dtd | www.w3.org/TR/xhtml-modularization/DTD
W3C | xsf/xeps:xep-0071.xml | www.w3.org/MarkUp/SCHEMA
SOAP and WS-* | apache/cxf:core/src/main/java/org/apache/cxf/security/claims/authorization/Claim.java | schemas.xmlsoap.org
Office Open XML | dotnet/Open-XML-SDK:data/namespaces.json | schemas.openxmlformats.org schemas.microsoft.com
Office Open XML | dotnet/Open-XML-SDK:src/DocumentFormat.OpenXml.Framework/Features/OpenXmlNamespaceResolver.cs | purl.oclc.org/ooxml
.NET | dotnet/wcf:src/dotnet-svcutil/lib/src/FrameworkFork/System.Runtime.Serialization/System/Runtime/Serialization/Globals.cs | schemas.datacontract.org
.NET | apache/netbeans:contrib/websvc.wsitconf/src/org/netbeans/modules/websvc/wsitconf/resources/templates/sts.template | tempuri.org
.NET | dotnet/wcf:src/System.Web.Services.Description/src/System/Web/Services/Description/ServiceDescription.cs | =microsoft.com/webReference
.NET | cqframework/clinical_quality_language:archive/dotnet/UnitTests.testsettings | microsoft.com/schemas
.NET | mvantellingen/python-zeep:tests/test_wsdl.py | microsoft.com/wsdl
.NET | JamesNK/Newtonsoft.Json:Src/Newtonsoft.Json.Tests/Documentation/ConvertingJsonAndXmlTests.cs | =james.newtonking.com/projects/json
.NET | JamesNK/Newtonsoft.Json:Doc/JsonSchema.aml | ddue.schemas.microsoft.com/authoring
Xamarin | xamarin/Xamarin.Forms:Xamarin.Forms.Controls/GalleryPages/VisualStateManagerGalleries/DatePickerDisabledStatesGallery.xaml | xamarin.com/schemas
Android | android/sunflower:app/src/main/AndroidManifest.xml | schemas.android.com/apk schemas.android.com/tools
Android | iBotPeaches/Apktool:brut.apktool/apktool-lib/src/test/resources/testapp/res/drawable/avd_show_password.xml | schemas.android.com/aapt
Java EE | apache/netbeans:enterprise/j2ee.dd/arch.xml | java.sun.com/dtd java.sun.com/j2ee/dtds
Java EE | apache/cxf:rt/frontend/jaxws/src/main/java/org/apache/cxf/jaxws/handler/jakartaee/PortComponentHandlerType.java | java.sun.com/xml
Java EE | apache/netbeans:enterprise/web.jsfapi/src/org/netbeans/modules/web/jsfapi/api/NamespaceUtils.java | java.sun.com/jsp java.sun.com/jsf xmlns.jcp.org/jsp
Java EE | apache/netbeans:enterprise/web.jspparser/src/org/netbeans/modules/web/jsps/parserapi/Node.java | java.sun.com/JSP
Java EE | apache/netbeans:enterprise/web.jsf/src/org/netbeans/modules/web/jsf/JSFCatalog.java | xmlns.jcp.org/xml
Java EE | apache/netbeans:enterprise/web.jsfapi/src/org/netbeans/modules/web/jsfapi/spi/LibraryUtils.java | xmlns.jcp.org/jsf
Java EE | apache/netbeans:enterprise/j2ee.sun.dd/src/org/netbeans/modules/j2ee/sun/dd/layer.xml | glassfish.org/dtds www.sun.com/software/appserver/dtds
Java EE | apache/netbeans:enterprise/jsp.lexer/test/unit/data/testfiles/tokensTest.jsp | java.sun.com/jstl
Java EE | apache/cxf:tck/cxf-tck/src/main/resources/jaxrs_ee_core_securitycontext_basic_web.war.sun-web.xml | www.sun.com/software/sunone/appserver/dtds
Java portlets | apache/portals-pluto:pluto-portal/src/main/webapp/WEB-INF/tld/portlet.tld | =java.sun.com/portlet
Java portlets | apache/portals-pluto:pluto-portal/src/main/webapp/WEB-INF/tld/portlet_2_0.tld | =java.sun.com/portlet_2_0
Java portlets | apache/portals-pluto:maven-archetypes/mvcbean-jsp-portlet-archetype/src/main/resources/archetype-resources/src/main/webapp/WEB-INF/views/user.jspx | =xmlns.jcp.org/portlet_3_0
Jakarta EE | apache/cxf:rt/ws/mex/src/main/model/binding.xjb | jakarta.ee/xml/ns
WebLogic | apache/netbeans:contrib/j2ee.weblogic9/src/org/netbeans/modules/j2ee/weblogic9/dd/model/EjbJarModel.java | xmlns.oracle.com www.bea.com/ns/weblogic
Spring | spring-projects/spring-framework:spring-beans/src/main/java/org/springframework/beans/factory/xml/BeansDtdResolver.java | www.springframework.org/dtd
Spring | spring-projects/spring-framework:spring-beans/src/main/java/org/springframework/beans/factory/xml/BeanDefinitionParserDelegate.java | www.springframework.org/schema
Spring | spring-projects/spring-framework:spring-webmvc/src/main/resources/META-INF/spring.tld | www.springframework.org/tags
Spring | spring-projects/spring-security:taglibs/src/main/resources/META-INF/security.tld | www.springframework.org/security/tags
Hibernate | hibernate/hibernate-orm:shared/javadoc/overview.html | www.hibernate.org/dtd
Hibernate | hibernate/hibernate-orm:hibernate-core/src/main/java/org/hibernate/boot/xsd/ConfigXsdSupport.java | www.hibernate.org/xsd
Hibernate | spring-projects/spring-framework:spring-test/src/test/resources/org/springframework/test/context/orm/hibernate/domain/Person.hbm.xml | hibernate.org/dtd
Hibernate | hibernate/hibernate-orm:hibernate-jcache/src/test/resources/hibernate-config/domain/Item.hbm.xml | =hibernate.sourceforge.net/hibernate-mapping-3.0.dtd
Hibernate | appfuse/appfuse:plugins/appfuse-maven-plugin/src/main/resources/appfuse/dao/ibatis/hibernate.cfg.ftl | =hibernate.sourceforge.net/hibernate-configuration-3.0.dtd
MyBatis | mybatis/mybatis-3:src/site/markdown/logging.md | mybatis.org/dtd
MyBatis | mybatis/mybatis-3:src/test/resources/org/apache/ibatis/submitted/selectkey/Table1.xml | ibatis.apache.org/dtd
MyBatis | mybatis/mybatis-3:src/test/resources/org/apache/ibatis/builder/xsd/BlogMapper.xml | mybatis.org/schema
Liquibase | liquibase/liquibase:docker/examples/docker-compose/changelog/db.changelog-master.xml | www.liquibase.org/xml/ns
OSGi | apache/cxf:rt/frontend/jaxrs/src/main/resources/schemas/blueprint/jaxrs.xsd | www.osgi.org/xmlns
Mule | mulesoft/mule:modules/tls/src/main/java/org/mule/runtime/module/tls/internal/config/TlsXmlNamespaceInfoProvider.java | www.mulesoft.org/schema
jOOQ | jOOQ/jOOQ:jOOQ/src/main/java/org/jooq/Constants.java | www.jooq.org/xsd
Activiti and Flowable | flowable/flowable-engine:docs/docusaurus/docs/bpmn/ch09-JPA.md | flowable.org/bpmn
Activiti and Flowable | flowable/flowable-engine:modules/flowable-spring-boot/flowable-spring-boot-samples/flowable-spring-boot-sample-process/src/main/resources/processes/basic2.bpmn | activiti.org/bpmn
Activiti and Flowable | flowable/flowable-engine:docs/docusaurus/docs/cmmn/ch06-cmmn.md | flowable.org/cmmn flowable.org/design =www.flowable.org/casedef
Activiti and Flowable | flowable/flowable-engine:docs/docusaurus/docs/dmn/ch06-DMN-Introduction.md | =www.flowable.org/dmn
Activiti and Flowable | flowable/flowable-engine:docs/docusaurus/docs/bpmn/ch02-GettingStarted.md | =www.flowable.org/processdef
Activiti and Flowable | flowable/flowable-engine:docs/docusaurus/docs/bpmn/ch07a-BPMN-Introduction.md | flowable.org/bpmn20
Activiti and Flowable | flowable/flowable-engine:modules/flowable-bpmn-converter/src/test/resources/simplemodel.bpmn | flowable.org/modeler
Activiti and Flowable | Activiti/Activiti:activiti-core/activiti-engine/src/test/resources/org/activiti/engine/test/api/form/FormsProcess.bpmn20.xml | activiti.org/bpmn20
Activiti and Flowable | Activiti/Activiti:activiti-core/activiti-spring/src/test/java/org/activiti/spring/test/transaction/DeployBean.java | activiti.org/BPMN20
Activiti and Flowable | Activiti/Activiti:activiti-core/activiti-bpmn-converter/src/test/resources/signaltest.bpmn | =www.activiti.org/processdef =activiti.com/modeler
Activiti and Flowable | Activiti/Activiti:activiti-core/activiti-bpmn-converter/src/test/resources/pools.bpmn | =www.activiti.org/test
Activiti and Flowable | Activiti/Activiti:activiti-core/activiti-spring-boot-starter/src/test/resources/processes/gw.bpmn20.xml | =www.activiti.org/bpmn2.0
Activiti and Flowable | flowable/flowable-engine:modules/flowable-spring/src/test/resources/org/flowable/spring/test/components/StateHandlerTests-context.xml | www.activiti.org/schema
Camunda | camunda/camunda-bpmn-moddle:resources/camunda.json | camunda.org/schema
BPMN and DMN | bpmn-io/bpmn-moddle:README.md | bpmn.io/schema www.omg.org/spec/BPMN
BPMN and DMN | bpmn-io/bpmn-moddle:resources/bpmn/xsd/DC.xsd | www.omg.org/spec/DD
BPMN and DMN | bpmn-io/dmn-moddle:README.md | www.omg.org/spec/DMN
BPMN and DMN | flowable/flowable-engine:distro/src/readme.html | www.omg.org/spec/CMMN
BPMN and DMN | Activiti/Activiti:activiti-core/activiti-engine/src/test/resources/org/activiti/engine/test/api/repository/diagram/testProcessWithTask.bpmn | =www.signavio.com =www.signavio.com/bpmn20
BPMN and DMN | flowable/flowable-engine:modules/flowable-dmn-xml-converter/src/test/resources/dmn13_chapter11multiDiagram.dmn | www.drools.org/kie/dmn
UML | gaphor/gaphor:gaphor/UML/uml.py | www.omg.org/spec/UML
UML | staruml/staruml-xmi:uml2-export.js | schema.omg.org/spec
UML | eclipse-emf/org.eclipse.emf:plugins/org.eclipse.emf.ecore/plugin.xml | www.eclipse.org/emf/2002 www.eclipse.org/emf/2003
UML | bpmn-io/dmn-moddle:resources/dmn/xmi/DMN13.xmi | www.omg.org/spec/XMI
UML | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/test/java/org/eclipse/lemminx/extensions/contentmodel/XMLSchemaDiagnosticsTest.java | =www.omg.org/XMI www.eclipse.org/oomph/setup
UML | eclipse-uml2/uml2:plugins/org.eclipse.uml2/model/UML.xmi | www.eclipse.org/uml2
UML | eclipse-uml2/uml2:plugins/org.eclipse.uml2.uml/model/CMOF_2_UML.ecore2xml | www.eclipse.org/emf/2005
Checkstyle | spring-projects/spring-framework:src/checkstyle/checkstyle.xml | checkstyle.org/dtds
Checkstyle | hapifhir/org.hl7.fhir.core:checkstyle.xml | www.puppycrawl.com/dtds
PMD | pmd/pmd:.ci/files/all-regression-rules.xml | pmd.sourceforge.net/ruleset =pmd.sourceforge.io/ruleset_2_0_0.xsd
PMD | pmd/pmd:pmd-core/etc/xslt/only-prio1.xslt | pmd.sourceforge.net/report
PMD | pmd/pmd:docs/pages/pmd/userdocs/extending/testing.md | pmd.sourceforge.net/rule-tests
PMD | spotbugs/spotbugs:spotbugs/pmd-rules.xml | =pmd.sourceforge.net/ruleset_2_0_0.xsd
PMD | pmd/pmd:docs/pages/release_notes_old_pmd4.md | =pmd.sf.net/ruleset_xml_schema.xsd
PMD | pmd/pmd:pmd-java/src/test/resources/net/sourceforge/pmd/lang/java/metrics/impl/xml/CfoTest.xml | =pmd.sourceforge.net/rule-tests_1_0_0.xsd
PMD | pmd/pmd:docs/pages/pmd/userdocs/pmd_report_formats.md | pmd.github.io/schema
PMD | pmd/pmd:pmd-core/etc/xslt/cpdhtml.xslt | pmd-code.org/schema
Thymeleaf | spring-projects/spring-framework:framework-docs/modules/ROOT/pages/web/webmvc-view/mvc-thymeleaf.adoc | =www.thymeleaf.org
PrimeFaces | primefaces/primefaces:primefaces/pom.xml | primefaces.org/ui
NetBeans | apache/netbeans:java/ant.freeform/arch.xml | www.netbeans.org/ns
NetBeans | apache/netbeans:ide/editor.settings.storage/arch.xml | www.netbeans.org/dtds netbeans.apache.org/dtds
Maven | apache/cxf:pom.xml | maven.apache.org/POM =maven.apache.org/maven-v4_0_0.xsd
Maven | eclipse-lemminx/lemminx:USAGE_DATA.md | maven.apache.org/xsd
Maven | apache/netbeans:java/maven/src/org/netbeans/modules/maven/settings.xml | maven.apache.org/SETTINGS
Maven | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/assembly/distribution.xml | maven.apache.org/ASSEMBLY
Maven | apache/cxf:src/site/site.xml | maven.apache.org/DECORATION
Maven | apache/maven:api/maven-api-plugin/src/main/mdo/plugin.mdo | maven.apache.org/PLUGIN
Maven | apache/maven:api/maven-api-cli/src/main/mdo/core-extensions.mdo | maven.apache.org/EXTENSIONS
Maven | apache/maven:apache-maven/src/assembly/maven/conf/toolchains.xml | maven.apache.org/TOOLCHAINS
Maven | apache/netbeans:java/maven.grammar/src/org/netbeans/modules/maven/grammar/archetype-1.0.0.xsd | maven.apache.org/plugins/maven-archetype-plugin
Maven | apache/netbeans:java/maven.grammar/src/org/netbeans/modules/maven/grammar/assembly-1.1.0.xsd | maven.apache.org/plugins/maven-assembly-plugin/assembly
Maven | apache/maven:src/site/site.xml | maven.apache.org/SITE
Maven | apache/maven:apache-maven/src/assembly/component.xml | maven.apache.org/ASSEMBLY-COMPONENT
Maven | apache/maven:api/maven-api-metadata/src/main/mdo/metadata.mdo | maven.apache.org/METADATA
Maven | mybatis/mybatis-3:src/site/pdf.xml | maven.apache.org/DOCUMENT
Maven | mybatis/mybatis-3:src/site/es/xdoc/java-api.xml | maven.apache.org/XDOC
Maven | apache/maven:api/maven-api-model/src/main/mdo/maven.mdo | codehaus-plexus.github.io/MODELLO
Maven | jetty/jetty.project:.mvn/maven-build-cache-config.xml | maven.apache.org/BUILD-CACHE-CONFIG
Maven | wildfly/wildfly-core:model-test/src/test/resources/org/jboss/as/model/test/settings-empty-local-repo.xml | maven.apache.org/settings
Maven | wildfly/wildfly-core:dist/src/verifier/verifications.xml | maven.apache.org/verifications
Maven | apache/roller:version-rules.xml | mojo.codehaus.org/versions-maven-plugin
Xerces and SAX | apache/netbeans:ide/xml.tax/lib/src/org/netbeans/tax/io/XNIBuilder.java | apache.org/xml/features apache.org/xml/properties xml.org/sax
Xalan | apache/netbeans:nbbuild/antsrc/org/netbeans/nbbuild/XMLUtil.java | xml.apache.org/xslt
Xalan | spring-projects/spring-framework:spring-core/src/main/java/org/springframework/util/xml/TransformerUtils.java | xml.apache.org/xalan
Apache CXF | apache/cxf:core/src/main/resources/schemas/core.xsd | cxf.apache.org/core cxf.apache.org/schemas cxf.apache.org/configuration
Apache CXF | apache/cxf:rt/frontend/jaxws/src/main/resources/META-INF/spring.handlers | cxf.apache.org/jaxws
Apache CXF | apache/cxf:rt/rs/client/src/main/resources/META-INF/spring.handlers | cxf.apache.org/jaxrs
Apache CXF | apache/cxf:rt/bindings/soap/src/main/resources/META-INF/spring.handlers | cxf.apache.org/bindings
Apache CXF | apache/cxf:rt/transports/http/src/main/resources/META-INF/spring.handlers | cxf.apache.org/transports
Apache CXF | apache/cxf:rt/ws/policy/src/main/resources/schemas/policy.xsd | cxf.apache.org/policy
Apache CXF | apache/cxf:rt/frontend/simple/src/main/resources/schemas/simple.xsd | cxf.apache.org/simple
Apache CXF | apache/cxf:rt/rs/client/src/main/resources/schemas/jaxrs-client.xsd | cxf.apache.org/jaxrs-client
Apache CXF | apache/cxf:rt/ws/addr/src/main/resources/schemas/ws-addr-conf.xsd | cxf.apache.org/ws/addressing
Apache CXF | apache/cxf:rt/ws/rm/src/test/java/org/apache/cxf/ws/rm/feature.xml | cxf.apache.org/ws/rm
Apache Struts | apache/struts:core/src/main/resources/struts-2.0.dtd | struts.apache.org/dtds
Apache Struts | apache/struts1:tiles/src/site/xdoc/examples.xml | =struts.apache.org/tags-tiles
Apache Struts | apache/struts1:apps/cookbook/src/main/webapp/index.jsp | =struts.apache.org/tags-html =struts.apache.org/tags-bean
Apache Struts | apache/struts1:apps/blank/src/main/webapp/index.jsp | =struts.apache.org/tags-logic
Apache Struts | apache/struts1:apps/examples/src/main/webapp/validator/type.jsp | =struts.apache.org/tags-nested
Apache Struts | apache/struts-examples:mailreader2/src/main/webapp/tour.html | =www.opensymphony.com/xwork/xwork-validator-1.0.2.dtd
Apache Tiles | apache/tiles:src/site/apt/tutorial/basic/pages.apt | tiles.apache.org/dtds
Apache Tiles | apache/struts:apps/showcase/src/main/webapp/WEB-INF/tiles/layout.jsp | =tiles.apache.org/tags-tiles
Apache Tiles | apache/roller:app/src/main/webapp/WEB-INF/jsps/tiles/tiles-tabbedpage.jsp | =tiles.apache.org/tags-tiles-extras
Apache Camel | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/main/java/org/eclipse/lemminx/extensions/xsd/utils/XSDUtils.java | camel.apache.org/schema
Apache ActiveMQ | apache/activemq:activemq-ra/pom.xml | activemq.apache.org/schema
Apache Log4j | apache/logging-log4j2:src/changelog/2.0/.release.xml | logging.apache.org/xml/ns
Apache Log4j | mybatis/mybatis-3:src/site/markdown/logging.md | logging.apache.org/log4j/2.0/config
Apache Log4j | apache/logging-log4j2:log4j-core/src/main/resources/Log4j-events.dtd | logging.apache.org/log4j/2.0/events
Apache Log4j | wildfly/wildfly-core:testsuite/standalone/src/test/resources/org/jboss/as/test/integration/logging/perdeploy/log4j.xml | =jakarta.apache.org/log4j
Apache Log4j | apache/logging-log4net:src/log4net/Layout/XmlLayout.cs | logging.apache.org/log4net/schemas
Apache Ivy | apache/ant-ivy:ivy.xml | ant.apache.org/ivy/schemas
Apache Ivy | apache/ant-ivy:test/java/org/apache/ivy/core/deliver/DeliverTest.java | ant.apache.org/ivy/extra ant.apache.org/ivy/maven
OASIS | xsf/xeps:xep-0156.xml | docs.oasis-open.org/ns
OASIS | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/test/resources/xsd/edm.xsd | docs.oasis-open.org/odata/ns
OASIS | apache/cxf:rt/ws/security/src/main/model/ws-trust-1.3.xsd | docs.oasis-open.org/wss docs.oasis-open.org/ws-sx
OASIS | apache/cxf:services/wsn/wsn-api/src/main/resources/org/apache/cxf/wsn/wsdl/b-2.xsd | docs.oasis-open.org/wsn docs.oasis-open.org/wsrf
OASIS | apache/cxf:services/ws-discovery/ws-discovery-api/src/main/java/org/apache/cxf/ws/discovery/WSDVersion.java | docs.oasis-open.org/ws-dd
OASIS | apache/cxf:rt/ws/rm/src/main/build-resources/catalog.cat | docs.oasis-open.org/ws-rx
OASIS | dita-ot/dita-ot:src/main/java/org/dita/dost/writer/ValidationFilter.java | docs.oasis-open.org/dita
OASIS | oasis-tcs/sarif-spec:sarif-2.2/schema/sarif.json | docs.oasis-open.org/sarif
OASIS | IdentityPython/pysaml2:tests/swamid-1.0.xml | docs.oasis-open.org/wsfed
OASIS | apache/cxf:rt/ws/security/src/test/resources/org/apache/cxf/ws/security/wss4j/edeliver-as4-clean.xml | docs.oasis-open.org/ebxml-msg
OASIS | apache/netbeans:java/xml.jaxb/test/qa-functional/data/CreditReportSimple.wsdl | docs.oasis-open.org/wsbpel
OASIS | evolus/pencil:app/pencil-core/exporter/Pencil2SVG.xslt | docs.oasis-open.org/opendocument/meta
OASIS | apache/cxf:systests/uncategorized/src/test/resources/wsdl_systest/catalog.xml | www.oasis-open.org/committees/entity
DocBook | spdx/license-list-XML:src/DocBook-DTD.xml | www.oasis-open.org/docbook
DocBook | docbook/xslt10-stylesheets:website/RELEASE-NOTES.xml | docbook.org/xml
DocBook | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/main/java/org/eclipse/lemminx/extensions/xerces/xmlmodel/XMLModelHandler.java | docbook.org/ns
DocBook | docbook/xslt10-stylesheets:website/README | docbook.sourceforge.net/release
DocBook | docbook/xslt10-stylesheets:gentext/xsl/xsl.xsl | docbook.sourceforge.net/xmlns
DocBook | docbook/xslt10-stylesheets:xsl/manpages/charmap.groff.xsl | docbook.sf.net/xmlns
DocBook | docbook/xslt10-stylesheets:xsl/template/titlepage.xsl | nwalsh.com/docbook/xsl
DocBook | docbook/xslt10-stylesheets:xsl/lib/lib.xweb | nwalsh.com/xmlns
DocBook | docbook/xslt10-stylesheets:xsl/html/xref.xsl | nwalsh.com/xslt/ext
DocBook | docbook/xslt10-stylesheets:xsl/fo/pi.xsl | nwalsh.com/xsl/documentation
DocBook | docbook/docbook:MovedToCodeberg/docs/spec/publishers/fo.xsl | docbook.org/xslt/ns
RELAX NG and Schematron | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/main/resources/schemas/relaxng/relaxng.rng | relaxng.org/ns
RELAX NG and Schematron | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/main/java/org/eclipse/lemminx/extensions/xerces/xmlmodel/XMLModelConstants.java | purl.oclc.org/dsdl
RELAX NG and Schematron | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/test/resources/relaxng/docbook.rng | =www.ascc.net/xml/schematron
RELAX NG and Schematron | docbook/xslt10-stylesheets:website/locatingrules.xml | thaiopensource.com/ns
RELAX NG and Schematron | relaxng/jing-trang:mod/nvdl/test/mnstest.xml | www.thaiopensource.com/ns
RELAX NG and Schematron | relaxng/jing-trang:test/picltest.nrl | www.thaiopensource.com/validate
RELAX NG and Schematron | relaxng/jing-trang:convert/from-trex.xsl | www.thaiopensource.com/trex
RELAX NG and Schematron | ZUGFeRD/mustangproject:validator/src/main/resources/iso_dsdl_include.xsl | www.schematron.com/namespace
RELAX NG and Schematron | phax/ph-schematron:ph-schematron-ant-task/src/test/resources/external/issues/48/src.sch | www.schematron-quickfix.com/validator
XSLT extensions | docbook/xslt10-stylesheets:xsl/VERSION | exslt.org =icl.com/saxon
XSLT extensions | docbook/xslt10-stylesheets:xsl/highlighting/common.xsl | saxon.sf.net
XSLT extensions | docbook/xslt10-stylesheets:xsl/fo/fop1.xsl | xmlgraphics.apache.org/fop/extensions
XSLT extensions | DSpace/DSpace:dspace/config/crosswalks/oai/metadataFormats/junii2.xsl | xml.apache.org/xalan-j
XSLT extensions | docbook/xslt10-stylesheets:xsl/fo/fop.xsl | xml.apache.org/fop/extensions
XSLT extensions | docbook/xslt10-stylesheets:xsl/fo/xep.xsl | www.renderx.com/XSL/Extensions
XSLT extensions | dita-ot/dita-ot:src/test/xsl/common/uri-utils.xspec | =www.jenitennison.com/xslt/xspec
XSLT extensions | docbook/xslt10-stylesheets:xsl/fo/axf.xsl | www.antennahouse.com/names
XSLT extensions | docbook/xslt10-stylesheets:xsl/fo/highlight.xsl | =xslthl.sf.net
XSLT extensions | ZUGFeRD/mustangproject:library/src/main/resources/stylesheets/cii-xr.xsl | www.oxygenxml.com/ns
schema.org | xsf/xeps:xep-0453.xml | schema.org
Dublin Core | exiftool/exiftool:t/XMP_7.out | purl.org/dc
Dublin Core | DSpace/DSpace:dspace/config/dspace.cfg | dublincore.org/schemas
FOAF | apache/cxf:etc/cxf.rdf | xmlns.com/foaf usefulinc.com/ns
Open Graph | xsf/xeps:xep-0511.xml | ogp.me/ns =ogp.me
Open Graph | Shardj/zf1-future:documentation/manual/de/module_specs/Zend_View-Helpers-Doctype.xml | opengraphprotocol.org/schema
Facebook markup | facebookarchive/facebook-php-sdk:examples/example.php | www.facebook.com/2008/fbml
Linked data | zazuko/rdf-vocabularies:prefixes.js | dbpedia.org/ontology www.geonames.org/ontology
Linked data | zazuko/rdf-vocabularies:ontologies/doap/doap.nq | rdfs.org/sioc
Linked data | zazuko/rdf-vocabularies:README.md | rdf.data-vocabulary.org
Linked data | zazuko/rdf-vocabularies:ontologies/qb/qb.nq | purl.org/linked-data
Linked data | zazuko/rdf-vocabularies:ontologies/gr/gr.nq | purl.org/goodrelations
Linked data | RDFLib/rdflib:rdflib/namespace/_VOID.py | rdfs.org/ns
Linked data | zazuko/rdf-vocabularies:ontologies/dcat/dcat.nq | www.wikidata.org/entity
Linked data | zazuko/rdf-vocabularies:ontologies/cur/cur.nq | qudt.org/schema
Linked data | zazuko/rdf-vocabularies:CHANGELOG.md | qudt.org/vocab
Linked data | zazuko/rdf-vocabularies:ontologies/schema/schema.nq | data.europa.eu/eli/ontology
Linked data | zazuko/rdf-vocabularies:ontologies/m4i/m4i.nq | purl.obolibrary.org/obo
Linked data | zazuko/rdf-vocabularies:ontologies/cert/cert.nq | xmlns.com/wot
Linked data | DSpace/DSpace:dspace/config/spring/api/cinii-integration.xml | purl.org/ontology/bibo
Linked data | SEMICeu/DCAT-AP:releases/2.0.0/README.md | publications.europa.eu/resource/authority
ActivityPub | fedify-dev/fedify:CHANGES.md | joinmastodon.org/ns w3id.org/security
Feeds | kurtmckee/feedparser:feedparser/mixin.py | purl.org/rss web.resource.org/cc search.yahoo.com/mrss www.georss.org/georss webns.net/mvcb podlove.org/simple-chapters www.itunes.com/DTDs backend.userland.com/rss =rssnamespace.org/feedburner/ext/1.0 my.netscape.com/rdf/simple =backend.userland.com/blogChannelModule =backend.userland.com/creativeCommonsRssModule madskills.com/public/xml/rss/module purl.org/atom/ns =blogs.law.harvard.edu/tech/rss wellformedweb.org/commentAPI
Playlists | https://wiki.xiph.org/index.php?oldid=8046&title=XSPF_Examples_in_the_wild | xspf.org/ns
Feeds | kurtmckee/feedparser:docs/namespace-handling.rst | wellformedweb.org/CommentAPI
Feeds | kurtmckee/feedparser:tests/wellformed/namespace/atomthreadingwithentry.xml | schemas.google.com a9.com/-/spec/opensearch a9.com/-/spec/opensearchrss
Feeds | Podcastindex-org/podcast-namespace:docs/1.0.md | podcastindex.org/namespace
Feeds | Podcastindex-org/podcast-namespace:example.xml | www.itunes.com/dtds
Feeds | WordPress/wordpress-importer:phpunit/data/slashes.xml | wordpress.org/export
Feeds | https://support.google.com/merchants/answer/160589 | base.google.com/ns
Feeds | kurtmckee/feedparser:docs/reference-version.rst | my.netscape.com/publish/formats
Feeds | Podcastindex-org/podcast-namespace:existing-namespaces.txt | www.spotify.com/ns www.rssboard.org/media-rss =www.rawvoice.com/rawvoiceRssModule
Feeds | kurtmckee/feedparser:tests/wellformed/rss/rss_namespace_2.xml | =backend.userland.com/rss2
Feeds | kurtmckee/feedparser:tests/wellformed/rss/rss_namespace_3.xml | =backend.userland.com/rss2.1
Site maps | ekalinin/sitemap.js:schema/all.xsd | www.sitemaps.org/schemas www.google.com/schemas
Geography | exiftool/exiftool:fmt_files/kml.fmt | earth.google.com/kml
Geography | exiftool/exiftool:t/images/Geotag.kml | www.google.com/kml/ext
Geography | exiftool/exiftool:fmt_files/gpx.fmt | www.topografix.com/GPX
Geography | exiftool/exiftool:fmt_files/gpx_wpt.fmt | www.garmin.com/xmlschemas
Geography | geopython/OWSLib:owslib/namespaces.py | www.opengis.net www.isotc211.org/2005
Geography | geopython/OWSLib:owslib/fes.py | schemas.opengis.net www.opengeospatial.org/standards
Geography | geopython/pycsw:pycsw/plugins/profiles/apiso/apiso.py | inspire.ec.europa.eu/schemas
Geography | geopython/pycsw:pycsw/opensearch.py | a9.com/-/opensearch
Geography | pytrainer/pytrainer:pytrainer/lib/gpx.py | www.cluetrust.com/XML
Libraries and books | eclipse-lemminx/lemminx:org.eclipse.lemminx/src/test/resources/relaxng/tei_all.rng | www.tei-c.org/ns
Libraries and books | w3c/epubcheck:src/main/java/com/adobe/epubcheck/opf/OPFHandler.java | www.idpf.org/2007
Libraries and books | w3c/epubcheck:src/main/java/com/adobe/epubcheck/ncx/NCXHandler.java | www.daisy.org/z3986
Libraries and books | artefactual-labs/mets-reader-writer:metsrw/utils.py | www.loc.gov/METS
Libraries and books | marc4j/marc4j:doc/tutorial.xml | www.loc.gov/MARC21/slim www.loc.gov/mods
Libraries and books | geopython/pycsw:docs/oaipmh.rst | www.openarchives.org/OAI
Libraries and books | DSpace/DSpace:dspace/config/dspace.cfg | www.loc.gov/standards/premis datacite.org/schema
Libraries and books | DSpace/DSpace:dspace/config/crosswalks/oai/metadataFormats/ore.xsl | www.openarchives.org/ore
Libraries and books | artefactual-labs/mets-reader-writer:fixtures/transfer_mets.xml | www.loc.gov/premis
Libraries and books | geopython/pycsw:pycsw/sru.py | www.loc.gov/zing
Libraries and books | w3c/epubcheck:src/main/resources/com/adobe/epubcheck/schema/30/ocf-metadata-30.rnc | www.idpf.org/2013
Libraries and books | w3c/epubcheck:src/main/resources/com/adobe/epubcheck/schema/30/ocf-encryption-30.rnc | www.idpf.org/2016
Libraries and books | DSpace/DSpace:dspace-sword/example/mets.xml | purl.org/eprint/epdcx
Libraries and books | DSpace/DSpace:dspace/config/spring/api/cinii-integration.xml | prismstandard.org/namespaces
Libraries and books | kurtmckee/feedparser:tests/wellformed/namespace/atomthreading.xml | purl.org/syndication
Libraries and books | DSpace/DSpace:dspace/config/crosswalks/crossref/DIM2Crossref_book.xsl | www.crossref.org/schema
Libraries and books | DSpace/DSpace:dspace-api/src/test/resources/org/dspace/app/orcid-works/works.xml | www.orcid.org/ns
Libraries and books | DSpace/DSpace:dspace/config/modules/oai.cfg | www.dspace.org/xmlns
Libraries and books | DSpace/DSpace:dspace/config/crosswalks/oai/xoai.xml | namespace.openaire.eu/schema www.lyncode.com/xoai
Libraries and books | IQSS/dataverse:src/test/resources/datacite.xml | schema.datacite.org/meta
Libraries and books | IQSS/dataverse:scripts/issues/907/batchImportDv/version1.xml | www.icpsr.umich.edu/DDI
Libraries and books | IQSS/dataverse:src/test/resources/xml/dct_codebook.xml | www.ddialliance.org/Specification/DDI-Codebook
XBRL | Arelle/Arelle:arelle/resources/cache/https/www.xbrl.org/taxonomy/int/filing-indicators/REC/2021-02-03/filing-indicators.xsd | www.xbrl.org/2003
XBRL | Arelle/Arelle:arelle/XbrlConst.py | www.xbrl.org/2004 www.xbrl.org/2005 www.xbrl.org/2006 www.xbrl.org/2008 www.xbrl.org/2009 xbrl.org/2005 xbrl.org/2006 www.xbrl.org/2013 www.xbrl.org/inlineXBRL xbrl.org/2008 xbrl.org/2010 xbrl.org/2014 xbrl.org/2020
XBRL | Arelle/Arelle:arelle/archive/us-gaap-dei-ratio-cash-frm.xml | fasb.org/us-gaap xbrl.sec.gov/dei
XBRL | Arelle/Arelle:arelle/plugin/validate/ESEF/Const.py | xbrl.ifrs.org/taxonomy www.esma.europa.eu/taxonomy
XBRL | Arelle/Arelle:arelle/archive/plugin/validate/USBestPractices.py | fasb.org/srt xbrl.fasb.org/us-gaap
cXML | https://community.sap.com/t5/technology-blog-posts-by-members/working-with-cxml/ba-p/13063930 | xml.cxml.org/schemas
COLLADA | pycollada/pycollada:collada/common.py | www.collada.org/2005
COLLADA | helix-toolkit/helix-toolkit:Schemas/collada/collada_schema_1_5.xsd | www.collada.org/2008
FHIR | hapifhir/org.hl7.fhir.core:additional-resources-r5.md | hl7.org/fhir
FHIR | hapifhir/org.hl7.fhir.core:org.hl7.fhir.r4/src/main/java/org/hl7/fhir/r4/model/Claim.java | terminology.hl7.org
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.r4/src/main/java/org/hl7/fhir/r4/formats/RdfParserBase.java | snomed.info
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.r4/src/main/java/org/hl7/fhir/r4/ips/IPSBuilder.java | loinc.org
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.core.generator/configuration/Quantity.java | unitsofmeasure.org
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.r4/src/main/java/org/hl7/fhir/r4/context/TerminologyCache.java | www.nlm.nih.gov/research/umls/rxnorm dicom.nema.org/resources/ontology
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.convertors/src/main/java/org/hl7/fhir/convertors/misc/CPTImporter.java | =www.ama-assn.org/go/cpt
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.dstu3.support/src/main/java/org/hl7/fhir/dstu3/support/utils/NarrativeGenerator.java | =www.whocc.no/atc
Medical codes | hapifhir/org.hl7.fhir.core:org.hl7.fhir.convertors/src/main/java/org/hl7/fhir/convertors/misc/ICFImporter.java | id.who.int/icd
Image metadata | exiftool/exiftool:t/XMP_7.out | ns.adobe.com
Image metadata | exiftool/exiftool:t/XMP_26.out | ns.useplus.org
Image metadata | exiftool/exiftool:lib/Image/ExifTool/XMP.pm | cipa.jp/exif ns.google.com/photos ns.google.com/videos
Image metadata | exiftool/exiftool:t/XMP_11.out | iptc.org/std
Image metadata | exiftool/exiftool:t/XMP.t | ns.exiftool.org
Image metadata | artefactual-labs/mets-reader-writer:fixtures/transfer_mets.xml | ns.exiftool.ca
Image metadata | exiftool/exiftool:t/XMP_45.out | www.metadataworkinggroup.com/schemas
PDF/A | veraPDF/veraPDF-library:xmp-core/src/main/java/org/verapdf/xmp/XMPConst.java | www.aiim.org/pdfa/ns
PDF/A | mozilla/pdf.js:test/pdfs/issue9949.pdf | www.npes.org/pdfx/ns
PDF/A | mozilla/pdf.js:test/pdfs/bug1937438_af_from_latex.pdf | www.aiim.org/pdfua/ns
Drawing programs | kurtmckee/feedparser:assets/logo.svg | www.inkscape.org/namespaces sodipodi.sourceforge.net/DTD
Drawing programs | svg/svgo:plugins/_collections.js | www.bohemiancoding.com/sketch/ns www.figma.com/figma/ns krita.org/namespaces =www.serif.com =boxy-svg.com inkscape.sourceforge.net/DTD
Drawing programs | actions/starter-workflows:icons/kubesec.svg | =www.openswatchbook.org/uri/2009/osb
Drawing programs | WordPress/wordpress-importer:.wordpress-org/icon.svg | =www.bohemiancoding.com/sketch
OpenDocument | eea/odfpy:odf/namespaces.py | openoffice.org/2004 openoffice.org/2005 openoffice.org/2009
OpenDocument | zotero/zotero-libreoffice-integration:build/oxt/Zotero/Zotero.xba | openoffice.org/2000
OpenDocument | zotero/zotero-libreoffice-integration:build/oxt/Addons.xcu | openoffice.org/2001
OpenDocument | jgm/pandoc:data/odt/styles.xml | openoffice.org/2010
OpenDocument | zotero/zotero-libreoffice-integration:build/oxt/description.xml | openoffice.org/extensions/description
Apple property lists | exiftool/exiftool:t/images/PLIST.aae | www.apple.com/DTDs
freedesktop.org | polkit-org/polkit:data/org.freedesktop.PolicyKit1.conf.in | www.freedesktop.org/standards
freedesktop.org | GNOME/gnome-builder:src/plugins/sysprof/org.gnome.Sysprof.Agent.xml | www.freedesktop.org/dbus/1.0
KDE | KDE/kconfig:src/kconfig_compiler/kcfg.xsd | www.kde.org/standards
Mozilla XUL | evolus/pencil:app/archive/print.xul | www.mozilla.org/keymaster/gatekeeper
Mozilla XUL | evolus/pencil:app/lib/common-dom.js | www.mozilla.org/xbl
OpenID | openid/ruby-openid:lib/openid/message.rb | specs.openid.net/auth openid.net/signon
OpenID | openid/ruby-openid:lib/openid/extensions/pape.rb | schemas.openid.net
OpenID | openid/ruby-openid:lib/openid/consumer/discovery.rb | openid.net/xmlns
OpenID | openid/ruby-openid:lib/openid/extensions/ax.rb | openid.net/srv
OpenID | openid/ruby-openid:lib/openid/extensions/sreg.rb | openid.net/extensions openid.net/sreg
OpenID | python-social-auth/social-core:social_core/backends/open_id.py | axschema.org/contact axschema.org/namePerson
SAML federations | IdentityPython/pysaml2:src/saml2/mdstore.py | macedir.org/entity-category
SAML federations | IdentityPython/pysaml2:docs/howto/config.rst | refeds.org/category eidas.europa.eu/attributes
SAML federations | IdentityPython/pysaml2:tests/remote_data/metadata.aaitest.xml | refeds.org/metadata
SAML federations | SURFscz/SBS:server/test/data/user_info.json | refeds.org/assurance
SAML federations | rbonatuvic/shib-idp-ui:bulk-upload/README.md | shibboleth.net/ns
ETSI signatures | esig/dss:specs-xades/src/main/resources/xsd/XAdES.xsd | uri.etsi.org
XMPP | xsf/xeps:xep-0004.xml | jabber.org/protocol
XMPP | xsf/xeps:xep-0077.xml | jabber.org/features
XMPP | xsf/xeps:xep-0033.xml | www.jabber.org/protocol
XMPP | xsf/xeps:xep-0397.xml | etherx.jabber.org/streams =etherx.jabber.org
XMPP | xsf/xeps:xep-0103.xml | jabber.org/protocols
XMPP | xsf/xeps:xep-0105.xml | jabber.org/profile
XMPP | poezio/slixmpp:slixmpp/plugins/google/auth/auth.py | www.google.com/talk/protocol
GraphML and GEXF | networkx/networkx:networkx/readwrite/graphml.py | graphml.graphdrawing.org/xmlns www.yworks.com/xml
GraphML and GEXF | networkx/networkx:networkx/readwrite/gexf.py | gexf.net www.gexf.net
E-learning | lmihaidaniel/simple-scorm-packager:lib/schemas/metadata.js | ltsc.ieee.org/xsd
E-learning | lmihaidaniel/simple-scorm-packager:lib/schemas/scorm12.js | www.imsglobal.org/xsd www.adlnet.org/xsd
E-learning | adlnet/xAPI-Spec:xAPI-Data.md | adlnet.gov/expapi
E-learning | packbackbooks/lti-1-3-php-library:src/Claims/Lis.php | purl.imsglobal.org/spec
E-learning | packbackbooks/lti-1-3-php-library:src/Claims/Roles.php | purl.imsglobal.org/vocab
WiX | wixtoolset/wix:src/ext/caerr.wxi | wixtoolset.org/schemas
Virtual machines | vmware/govmomi:ovf/env.go | schemas.dmtf.org/ovf www.vmware.com/schema
Virtual machines | libvirt/libvirt:docs/drvqemu.rst | libvirt.org/schemas
NuGet | NuGet/NuGet.Client:src/NuGet.Clients/NuGet.PackageManagement.UI/Properties/AssemblyInfo.cs | schemas.nuget.org
Git LFS | git-lfs/git-lfs:docs/spec.md | =git-lfs.github.com/spec/v1 =hawser.github.com/spec/v1
Jetty | apache/activemq:activemq-http/src/test/resources/jetty.xml | =www.eclipse.org/jetty/configure.dtd
Jetty | apache/activemq:assembly/src/release/conf/jetty/jetty-webapps.xml | =www.eclipse.org/jetty/configure_10_0.dtd
Jetty | apache/activemq:activemq-web-console/src/test/resources/jetty/jetty-activemq-console.xml | =www.eclipse.org/jetty/configure_12_0.dtd
Jetty | apache/cxf:distribution/src/main/release/samples/jax_rs/big_query/jetty-ssl.xml | =www.eclipse.org/jetty/configure_9_3.dtd
Jetty | apache/cxf:distribution/src/main/release/samples/jax_rs/big_query/jetty-http.xml | =www.eclipse.org/jetty/configure_9_0.dtd
Jetty | jetty/jetty.project:jetty-home/src/main/resources/etc/jetty-halt.xml | =jetty.org/configure_10_0.dtd
Jetty | jetty/jetty.project:jetty-core/jetty-xml/src/main/resources/org/eclipse/jetty/xml/catalog-configure.xml | =jetty.org/configure_9_3.dtd =jetty.org/configure_9_0.dtd =jetty.org/configure.dtd =eclipse.dev/jetty/configure.dtd =eclipse.dev/jetty/configure_9_3.dtd =eclipse.dev/jetty/configure_10_0.dtd =jetty.mortbay.org/configure.dtd
EclipseLink | apache/netbeans:java/xml.jaxb/src/org/netbeans/modules/xml/jaxb/catalog/MappingCatalog.java | www.eclipse.org/eclipselink/xsds
AspectJ | spring-projects/spring-framework:framework-docs/modules/ROOT/pages/core/aop/using-aspectj.adoc | www.eclipse.org/aspectj/dtd
Apache SOAP | apache/cxf:benchmark/benchmark1/wsdl/Benchmark.wsdl | xml.apache.org/xml-soap
Apache projects | apache/ant-ivy:doap_Ivy.rdf | projects.apache.org/ns
Apache Karaf | apache/activemq:activemq-karaf/src/main/resources/features.xml | karaf.apache.org/xmlns
Apache Karaf | apache/activemq:activemq-karaf-itest/src/test/resources/org/apache/activemq/karaf/itest/activemq-blueprint.xml | aries.apache.org/blueprint/xmlns
Apache Geronimo | apache/netbeans:ide/xml.schema.completion/test/unit/src/org/netbeans/modules/xml/schema/completion/resources/Context.xml | geronimo.apache.org/xml/ns
JBoss | apache/netbeans:enterprise/j2ee.common/src/org/netbeans/modules/j2ee/common/dd/resources/constraint.xml | jboss.org/xml/ns
JBoss | apache/netbeans:enterprise/javaee.wildfly/src/org/netbeans/modules/javaee/wildfly/resources/jboss_4_0_1.dtd | www.jboss.org/j2ee/dtd
JBoss | apache/netbeans:enterprise/javaee.wildfly/src/org/netbeans/modules/javaee/wildfly/resources/jboss-web_14_1.xsd | www.jboss.com/xml/ns
JBoss | apache/wicket:testing/wicket-arquillian/src/main/resources/arquillian.xml | jboss.org/schema
JBoss | apache/wicket:testing/wicket-arquillian/src/main/webapp/WEB-INF/wicket-arquillian-testing-ds.xml | www.jboss.org/ironjacamar/schema
JBoss | jenkinsci/jenkins:war/src/main/webapp/WEB-INF/jboss-web.xml | www.jboss.org/schema
Ehcache | hibernate/hibernate-orm:hibernate-jcache/src/test/resources/hibernate-config/ehcache/jcache-ehcache-config.xml | www.ehcache.org/v3
Liferay | apache/portals-pluto:demo/v3-demo-portlet/src/main/webapp/WEB-INF/liferay-portlet.xml | www.liferay.com/dtd
Liferay | liferay/liferay-faces-bridge-impl:bridge-impl/src/main/resources/META-INF/faces-config.xml | www.liferay.com/xml/ns
Liferay | liferay/liferay-faces-bridge-impl:demo/jsf-flows-portlet/src/main/webapp/survey/survey.xhtml | liferay.com/faces
Liferay | liferay/liferay-blade-samples:maven/wars/jsp-war-portlet/src/main/webapp/init.jsp | liferay.com/tld
JavaHelp | apache/netbeans:nbbuild/antsrc/org/netbeans/nbbuild/JHIndexer.java | java.sun.com/products/javahelp
JavaFX | apache/netbeans:javafx/javafx2.editor/src/org/netbeans/modules/javafx2/editor/fxml/FxmlSchemaCatalog.java | javafx.com/javafx javafx.com/fxml
WADL | apache/cxf:tools/wadlto/jaxrs/src/test/resources/wadl/test.xml | wadl.dev.java.net/2009
ONVIF | apache/cxf:services/ws-discovery/ws-discovery-api/src/test/java/org/apache/cxf/ws/discovery/msg2.xml | www.onvif.org/ver10
Adaptive Cards | caronc/apprise:apprise/plugins/workflows.py | adaptivecards.io/schemas
ISO metadata | geopython/pycsw:pycsw/core/config.py | standards.iso.org/iso
Citation styles | jgm/pandoc:data/default.csl | purl.org/net/xbiblio/csl
Amazon Web Services | betterleaks/betterleaks:internal/exprruntime/bindings_aws_test.go | sts.amazonaws.com/doc
Amazon Web Services | caronc/apprise:apprise/plugins/ses.py | ses.amazonaws.com/doc
Amazon Web Services | Shardj/zf1-future:tests/Zend/Service/Amazon/Ec2/EbsTest.php | ec2.amazonaws.com/doc
Amazon Web Services | Shardj/zf1-future:tests/Zend/Service/Amazon/Ec2/CloudWatchTest.php | monitoring.amazonaws.com/doc
Tizen | dotnet/eShop:src/HybridApp/Platforms/Tizen/tizen-manifest.xml | tizen.org/ns
OpenMath | w3c/mathml:src/mixing.html | www.openmath.org/OpenMath
Facturae | esig/dss:dss-xades/src/test/resources/validation/xades-with-dtd-injection.xml | www.facturae.es/Facturae
AUTOSAR | cogu/autosar:src/autosar/xml/reader.py | autosar.org/schema
Symfony | symfony/dependency-injection:Loader/XmlFileLoader.php | symfony.com/schema
PHPUnit | sebastianbergmann/phpunit:tests/_files/XmlConfigurationMigration/output-8.5.xml | schema.phpunit.de
PHPUnit | sebastianbergmann/phpunit:src/Logging/OpenTestReporting/schema/otr.xsd | schemas.opentest4j.org/reporting
PHPUnit | sebastianbergmann/phpunit:tests/end-to-end/cli/listing-tests-and-groups/list-tests-xml.phpt | xml.phpunit.de/testSuite
Phive | sebastianbergmann/phpunit:.phive/phars.xml | =phar.io/phive
Phive | sebastianbergmann/phpunit:build/test-extension/manifest.xml | phar.io/xml
Doctrine | doctrine/orm:doctrine-mapping.xsd | doctrine-project.org/schemas
Doctrine | doctrine/orm:tests/Tests/ORM/Mapping/xml/Doctrine.Tests.Models.Cache.City.dcm.xml | www.doctrine-project.org/schemas
Psalm | doctrine/orm:psalm.xml | getpsalm.org/schema
Salesforce | simple-salesforce/simple-salesforce:simple_salesforce/messages.py | soap.sforce.com/2006
NLog | NLog/NLog:tests/NLog.UnitTests/RegressionTests.cs | www.nlog-project.org/schemas
XAML | PrismLibrary/Prism:e2e/Wpf/HelloWorld/App.xaml | =prismlibrary.com
XAML | telerik/xaml-sdk:Docking/ShellPrism/Shell.xaml | =www.codeplex.com/prism
XAML | telerik/xaml-sdk:Diagram/MVVM/MainPage.xaml | schemas.telerik.com/2008
XAML | unoplatform/uno.extensions:doc/Learn/Maui/ThirdParty-Telerik.md | schemas.telerik.com/2022
XAML | unoplatform/uno.extensions:doc/Learn/Maui/ThirdParty-Synfusion.md | schemas.syncfusion.com/maui
XAML | unoplatform/uno:doc/articles/platform-specific-xaml.md | =uno.ui/android =uno.ui/ios =uno.ui/macos =uno.ui/not_win =uno.ui/skia =uno.ui/wasm
XAML | HandyOrg/HandyControl:README.md | =handyorg.github.io/handycontrol
XAML | AvaloniaUI/Avalonia:samples/Sandbox/App.axaml | =github.com/avaloniaui
XAML | reactiveui/ReactiveUI:src/ReactiveUI.Wpf.Shared/Attributes.cs | =reactiveui.net
XAML | MahApps/MahApps.Metro:src/Mahapps.Metro.Tests/Views/CleanWindow.xaml | metro.mahapps.com/winfx
XAML | MaterialDesignInXAML/MaterialDesignInXamlToolkit:README.md | materialdesigninxaml.net/winfx
XAML | Caliburn-Micro/Caliburn.Micro:src/Caliburn.Micro.Platform/Platforms/net46/AssemblyInfo.cs | =www.caliburnproject.org
XAML | Caliburn-Micro/Caliburn.Micro:samples/setup/Setup.WPF/Views/ShellView.xaml | =caliburnmicro.com
XAML | https://github.com/lbugnion/mvvmlight/blob/master/GalaSoft.MvvmLight/GalaSoft.MvvmLight.Extras%20(PCL)/Properties/AssemblyInfo.cs | =www.galasoft.ch/mvvmlight
XAML | lbugnion/mvvmlight:Templates/CSharp/ItemTemplates/View.SL/ViewTemplate.xaml | =www.galasoft.ch/ignore
XAML | lepoco/wpfui:README.md | schemas.lepo.co/wpfui
XAML | lepoco/wpfui:src/Wpf.Ui.Gallery/Views/Windows/MainWindow.xaml | schemas.lepo.co/i18n
XAML | xceedsoftware/wpftoolkit:ExtendedWPFToolkitSolution/Src/Xceed.Wpf.AvalonDock/Themes/Default.xaml | schemas.xceed.com/wpf
XAML | Kinnara/ModernWpf:README.md | schemas.modernwpf.com/2019
XAML | DevExpress/DevExpress.Mvvm.Free:DevExpress.Mvvm.Tests/Views/EventToCommandTestView.xaml | schemas.devexpress.com/winfx
XAML | helix-toolkit/helix-toolkit:Source/Examples/Wpf/WpfDemo/MainWindow.xaml | helix-toolkit.org/wpf
XAML | helix-toolkit/helix-toolkit:Source/Examples/Wpf.SharpDX/LightingDemo/MainWindow.xaml | =propertytools.org/wpf
XAML | oxyplot/oxyplot:Source/OxyPlot.Wpf.Shared/AssemblyInfo.cs | =oxyplot.org/wpf
XAML | hardcodet/wpf-notifyicon:README.md | =www.hardcodet.net/taskbar
XAML | ButchersBoy/Dragablz:Dragablz/Properties/AssemblyInfo.cs | dragablz.net/winfx
XAML | https://support.syncfusion.com/kb/article/1165/what-are-the-namespaces-to-be-included-in-a-wpf-chart-application | schemas.syncfusion.com/wpf
AvalonEdit | icsharpcode/AvalonEdit:Documentation/Welcome.aml | icsharpcode.net/sharpdevelop/avalonedit
AvalonEdit | icsharpcode/AvalonEdit:ThirdParty-Highlightings/CLLE.xshd | icsharpcode.net/sharpdevelop/syntaxdefinition
xUnit | AvaloniaUI/Avalonia:tests/Avalonia.IntegrationTests.Appium/xunit.runner.json | xunit.net/schema
Quartz | quartznet/quartznet:src/Quartz.Server/quartz_jobs.xml | quartznet.sourceforge.net/JobSchedulingData
Quartz | spring-projects/spring-framework:spring-context-support/src/test/resources/org/springframework/scheduling/quartz/job-scheduling-data.xml | www.quartz-scheduler.org/xml
TestNG | testng-team/testng:testng-core/src/test/resources/a.xml | =testng.org/testng-1.0.dtd
TestNG | testng-team/testng:testng-yaml/src/test/resources/testng.xml | =testng.org/testng-1.1.dtd
TestNG | testng-team/testng:CHANGES.txt | =testng.org/testng-1.1.xsd
Cobertura | gcovr/gcovr:doc/examples/example_cobertura.xml | cobertura.sourceforge.net/xml
SpotBugs | spotbugs/spotbugs:docs/filter.rst | =github.com/spotbugs/filter/4.10.0
SpotBugs | spotbugs/spotbugs:spotbugs/findbugsExclude.xml | findbugs.sourceforge.net/filter
SpotBugs | apache/logging-log4j2:spotbugs-exclude.xml | =github.com/spotbugs/filter/3.0.0
OWASP Dependency-Check | jeremylong/DependencyCheck:src/site/markdown/general/suppression.md | =jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd
OWASP Dependency-Check | jeremylong/DependencyCheck:ant/src/test/resources/test-suppression.xml | =jeremylong.github.io/DependencyCheck/dependency-suppression.1.2.xsd
OWASP Dependency-Check | jeremylong/DependencyCheck:core/src/test/resources/suppressions_1_1.xml | =jeremylong.github.io/DependencyCheck/dependency-suppression.1.1.xsd
OWASP Dependency-Check | jeremylong/DependencyCheck:core/src/test/resources/hints.xml | =jeremylong.github.io/DependencyCheck/dependency-hint.1.1.xsd
OWASP Dependency-Check | jeremylong/DependencyCheck:core/src/test/resources/hints_12.xml | =jeremylong.github.io/DependencyCheck/dependency-hint.1.2.xsd
OWASP Dependency-Check | jeremylong/DependencyCheck:core/src/test/resources/hints_13.xml | =jeremylong.github.io/DependencyCheck/dependency-hint.1.3.xsd
OWASP Dependency-Check | jeremylong/DependencyCheck:core/src/main/resources/schema/dependency-hint.1.4.xsd | =jeremylong.github.io/DependencyCheck/dependency-hint.1.4.xsd
Hazelcast | jetty/jetty.project:tests/test-distribution/test-distribution-common/src/test/resources/hazelcast-client.xml | www.hazelcast.com/schema
Terracotta | ehcache/ehcache3:clustered/ehcache-client/src/test/resources/configs/offheap-resource.xml | www.terracotta.org/config
OmniFaces | IQSS/dataverse:src/main/webapp/403.xhtml | omnifaces.org/ui
OmniFaces | IQSS/dataverse:src/main/webapp/dataset.xhtml | omnifaces.org/functions
WS-I | apache/cxf:core/src/main/resources/schemas/wsdl/swaref.xsd | ws-i.org/profiles
DITA | dita-ot/dita-ot:src/test/resources/pdf/exp/pdf/topic.fo | dita.oasis-open.org/architecture
DITA | dita-ot/dita-ot:src/test/xsl/common/uri-utils.xspec | dita-ot.sourceforge.net/ns
PEAR | openid/php-openid:admin/package2.xml | pear.php.net/dtd
Gradle | apache/jmeter:gradle/verification-metadata.xml | schema.gradle.org/dependency-verification
JCR | Adobe-Consulting-Services/acs-aem-commons:ui.apps/src/main/content/jcr_root/apps/wcm/.content.xml | www.jcp.org/jcr
JCR | Adobe-Consulting-Services/acs-aem-commons:ui.content/src/main/content/jcr_root/etc/dam/.content.xml | sling.apache.org/jcr
JCR | Adobe-Consulting-Services/acs-aem-commons:ui.apps/src/main/content/jcr_root/apps/acs-commons/components/utilities/page-compare/one.jsp | =sling.apache.org/taglibs/sling =www.day.com/taglibs/cq/1.0
JCR | Adobe-Consulting-Services/acs-aem-commons:ui.content/src/main/content/jcr_root/etc/dam/video/mp3hq/.content.xml | www.day.com/jcr
JCR | Adobe-Consulting-Services/acs-aem-commons:ui.apps/src/main/content/jcr_root/apps/acs-commons/console/.content.xml | www.adobe.com/jcr
Moqui | moqui/moqui-framework:framework/service/org/moqui/SmsServices.xml | moqui.org/xsd
Dozer | apache/oozie:fluent-job/fluent-job-api/src/main/resources/dozer_config.xml | dozermapper.github.io/schema
Adobe Flex | JetBrains/intellij-plugins:flex/flex-tests/testData/uml/MxmlClass.mxml | www.adobe.com/2006/mxml
Adobe Flex | JetBrains/intellij-plugins:flex/resources/schemas/FlexCompilerSchema.xsd | www.adobe.com/2006/flex-config
IntelliJ | JetBrains/intellij-plugins:gauge/src/com/thoughtworks/gauge/settings/GaugeConfig.form | www.intellij.com/uidesigner/form
GTK and GNOME | GNOME/gobject-introspection:gir/GL-1.0.gir | www.gtk.org/introspection
GTK and GNOME | GNOME/gobject-introspection:giscanner/doctemplates/mallard/base.tmpl | projectmallard.org/1.0 projectmallard.org/experimental
GTK and GNOME | GNOME/yelp-xsl:test/syntax/source/mallard.page | projectmallard.org/ui
GTK and GNOME | GNOME/gtk-doc:devhelp2.xsd | =www.devhelp.net/book
GTK and GNOME | GNOME/gtk-doc:gtk-doc.doap | =api.gnome.org/doap-extensions
GTK and GNOME | GNOME/yelp-xsl:xslt/common/domains/yelp-xsl.xml.in | itstool.org/extensions
GTK and GNOME | https://manpagez.com/html/libglade/libglade-2.6.4/libglade-dtd.php | =glade.gnome.org/glade-2.0.dtd
GTK and GNOME | pytrainer/pytrainer:glade/pytrainer.gladep | =glade.gnome.org/glade-project-2.0.dtd
MusicXML | w3c/musicxml:schema/opus.dtd | www.musicxml.org/dtds
MusicXML | w3c/musicxml:schema/opus.xsd | www.musicxml.org/xsd
MusicBrainz | metabrainz/mmd-schema:utils/patch-xsd-schema | musicbrainz.org/ns
MediaWiki | mediawiki-utilities/python-mwxml:dump.xml | www.mediawiki.org/xml
Cinema | Ymagis/ClairMeta:clairmeta/settings.py | www.smpte-ra.org/schemas =www.digicine.com/PROTO-ASDCP-CPL-20040511 =www.digicine.com/PROTO-ASDCP-PKL-20040311 =www.digicine.com/PROTO-ASDCP-AM-20040311
X3D | assimp/assimp:test/models/X3D/IndexedLineSet.x3d | =www.web3d.org/specifications/x3d-3.0.dtd =www.web3d.org/specifications/x3d-3.0.xsd
X3D | assimp/assimp:test/models/X3D/HelloWorld.x3d | =www.web3d.org/specifications/x3d-3.3.dtd =www.web3d.org/specifications/x3d-3.3.xsd
XFA | mozilla/pdf.js:src/core/xfa/data.js | www.xfa.org/schema
Biology and chemistry | HUPO-PSI/mzML:examples/tiny.pwiz.1.1.mzML | psi.hupo.org/ms
Biology and chemistry | HUPO-PSI/mzML:examples/1min.mzML | psi.hupo.org/schema_revision
Biology and chemistry | biopython/biopython:Tests/PhyloXML/apaf.xml | =www.phyloxml.org www.phyloxml.org/1.10
Biology and chemistry | biopython/biopython:Tests/NeXML/sets.xml | www.nexml.org/2009
Biology and chemistry | biopython/biopython:Bio/SeqIO/_index.py | =uniprot.org/uniprot
Biology and chemistry | biopython/biopython:Tests/SwissProt/uni001 | =www.uniprot.org/support/docs/uniprot.xsd
Biology and chemistry | biopython/biopython:Tests/PDB/1GBT.xml | pdbml.pdb.org/schema
Biology and chemistry | sbmlteam/libsbml:src/sbml/Delay.h | www.sbml.org/sbml
Biology and chemistry | sbmlteam/libsbml:src/sbml/test/TestSBase.cpp | biomodels.net/biology-qualifiers biomodels.net/model-qualifiers
Biology and chemistry | cellml/libcellml:src/printer.cpp | www.cellml.org/cellml
Biology and chemistry | cellml/libcellml:tests/parser/cellml_1_1.cpp | www.cellml.org/metadata
Biology and chemistry | cdk/cdk:doc/dict/xsl/html.xsl | www.xml-cml.org/schema
Biology and chemistry | ome/bioformats:components/formats-bsd/src/loci/formats/out/OMEXMLWriter.java | www.openmicroscopy.org/Schemas
NCBI | biopython/biopython:Tests/Blast/wnts.xml | www.ncbi.nlm.nih.gov/dtd
NCBI | biopython/biopython:Bio/Blast/_writers.py | www.ncbi.nlm.nih.gov/data_specs/schema_alt
NCBI | biopython/biopython:Tests/Entrez/efetch_schemas.xml | www.ncbi.nlm.nih.gov/data_specs/schema
NCBI | biopython/biopython:Tests/Entrez/espell.xml | www.ncbi.nlm.nih.gov/entrez/query/DTD
NCBI | biopython/biopython:Tests/Entrez/einfo1.xml | eutils.ncbi.nlm.nih.gov/eutils/dtd
NCBI | biopython/biopython:Tests/Entrez/pubmed1.xml | dtd.nlm.nih.gov/ncbi
NCBI | biopython/biopython:Tests/Entrez/journals.xml | www.nlm.nih.gov/databases/dtd
JATS | jgm/pandoc:test/command/6348.md | jats.nlm.nih.gov/publishing
JATS | jgm/pandoc:test/command/8867.md | www.niso.org/schemas
FictionBook | jgm/pandoc:test/tables.fb2 | www.gribuser.ru/xml/fictionbook
SAP | SAP/odata-library:test/func/samples/simple.v2.xml | www.sap.com/Protocols/SAPData
Google Ads | googleads/googleads-php-lib:resources/wsdls/apis/ads/publisher/v202502/SiteService.wsdl | www.google.com/apis/ads
Invoices | nfephp-org/sped-nfe:fake/nfe.xml | www.portalfiscal.inf.br/nfe
Invoices | nfephp-org/sped-nfe:tests/fixtures/xml/cte.xml | www.portalfiscal.inf.br/cte
Invoices | phpcfdi/cfdi-to-json:tests/_files/cfdi-example.xml | www.sat.gob.mx/cfd =www.sat.gob.mx/TimbreFiscalDigital =www.sat.gob.mx/implocal www.sat.gob.mx/sitio_internet/cfd
Invoices | italia/fatturapa-testsdi:tests/samples/invoices/IT01234567890_FPR01.xml | ivaservizi.agenziaentrate.gov.it/docs/xsd www.fatturapa.gov.it/export/fatturazione/sdi
Invoices | italia/fatturapa-testsdi:README.md | www.fatturapa.gov.it/sdi
Invoices | phax/ph-ubl:ph-ubl21-codelists/src/main/resources/external/codelists/default/ChannelCode-2.1.gc | docs.oasis-open.org/codelist/ns
Invoices | phax/ph-ubl:ph-ubl-dian/src/test/resources/external/test-ubl/invoice1.xml | docs.oasis-open.org/ubl/os-UBL-2.1/xsd
Invoices | phax/ph-ubl:ph-ubl-eforms/src/test/resources/external/examples/CEI.xml | data.europa.eu/p27
Invoices | phax/ph-ubl:ph-ubltr/src/main/resources/external/schemas/ubltr/Envelope/PackageProxy_1_2.xsd | www.unece.org/cefact/namespaces
Invoices | phax/phase4:phase4-peppol-client/src/test/resources/dump-raw.as4out | docs.oasis-open.org/ebxml-bp
Invoices | phax/phase4:phase4-lib/src/test/resources/SOAPBodyPayload.xml | busdox.org/transport
GraphQL | apollographql/federation:internals-js/src/supergraphs.ts | specs.apollo.dev/core
GraphQL | apollographql/federation:gateway-js/CHANGELOG.md | specs.apollo.dev/federation
GraphQL | apollographql/federation:internals-js/src/specs/coreSpec.ts | specs.apollo.dev/link
GraphQL | apollographql/federation:ROADMAP.md | specs.apollo.dev/join
GraphQL | apollographql/federation:internals-js/CHANGELOG.md | specs.apollo.dev/tag specs.apollo.dev/inaccessible specs.apollo.dev/connect
Apache Shiro | apache/struts-examples:shiro-basic/src/main/webapp/pages/welcome.jsp | =shiro.apache.org/tags
Apache Tomcat | apache/tomcat:conf/tomcat-users.xml | tomcat.apache.org/xml
Apache Geode | apache/geode:geode-docs/reference/topics/cache_xml.html.md.erb | geode.apache.org/schema
Apache Geode | apache/geode:geode-core/src/main/resources/javadoc-images/example-cache.xml | schema.pivotal.io/gemfire
Apache Wicket | apache/wicket:wicket-core/src/main/resources/META-INF/wicket.xsd | =wicket.apache.org
Apache Wicket | apache/wicket:wicket-core-tests/src/test/java/org/apache/wicket/ajax/StatelessPage.html | wicket.apache.org/dtds.data
JGroups | apache/geode:geode-membership/src/main/resources/org/apache/geode/distributed/internal/membership/gms/messenger/jgroups-mcast.xml | www.jgroups.org/schema
RichFaces | nuxeo/nuxeo:nuxeo-dm/nuxeo-platform-webapp/src/main/resources/web/nuxeo.war/login.xhtml | =richfaces.org/a4j
RichFaces | nuxeo/nuxeo:nuxeo-dm/nuxeo-platform-webapp/src/main/resources/web/nuxeo.war/create_file.xhtml | =richfaces.org/rich
Nuxeo | nuxeo/nuxeo:nuxeo-core/nuxeo-core/src/main/resources/schema/common.xsd | www.nuxeo.org/ecm/schemas
Alfresco | Alfresco/alfresco-community-repo:remote-api/src/test/resources/models/test-scan.xml | www.alfresco.org/model
Alfresco | Alfresco/alfresco-community-repo:repository/src/main/resources/alfresco/bootstrap/spaces.xml | www.alfresco.org/view
JasperReports | TIBCOSoftware/jasperreports:core/src/main/java/net/sf/jasperreports/engine/export/JRXmlExporter.java | jasperreports.sourceforge.net/jasperreports jasperreports.sourceforge.net/xsd
Castor | TIBCOSoftware/jasperreports:ext/castor/src/main/resources/net/sf/jasperreports/castor/data/csv/CsvDataAdapterImpl.xml | =castor.org/mapping.dtd
Google App Engine | gwtproject/gwt:samples/mobilewebapp/mobilewebapp-server/src/main/webapp/WEB-INF/appengine-web.xml | =appengine.google.com/ns/1.0
GWT | gwtproject/gwt:user/src/com/google/gwt/uibinder/resources/xhtml.ent | =dl.google.com/gwt/DTD/xhtml.ent
Sitecore | https://github.com/SitecoreUnicorn/Unicorn/blob/master/src/Unicorn/Standard%20Config%20Files/Unicorn.UI.config | www.sitecore.net/xmlconfig
ROS | ros/xacro:test/A.xacro | =www.ros.org/wiki/xacro
ROS | ros/xacro:test/emoji.xacro | =ros.org/wiki/xacro
ROS | ros/xacro:test/namespace.xml | =www.ros.org/xacro
ROS | ros/xacro:test/robots/pr2/pr2.urdf.xacro | playerstage.sourceforge.net/gazebo/xmlschema
ROS | ros2/demos:composition/package.xml | =download.ros.org/schema/package_format3.xsd
ROS | ros2/demos:lifecycle/package.xml | =download.ros.org/schema/package_format2.xsd
ROS | gazebosim/sdformat:tools/xmlschema.py | sdformat.org/schemas
ROS | gazebosim/gz-sim:test/worlds/mecanum_drive.sdf | gazebosim.org/schema
Apache Cordova | apache/cordova-plugin-camera:plugin.xml | apache.org/cordova/ns
Apache Cordova | apache/cordova-app-hello-world:template_src/config.xml | cordova.apache.org/ns
NETCONF and YANG | ncclient/ncclient:ncclient/xml_.py | xml.juniper.net/xnm tail-f.com/ns
NETCONF and YANG | ncclient/ncclient:examples/base/nc08.py | cisco.com/ns/yang
NETCONF and YANG | openconfig/public:doc/openconfig-example.yang | openconfig.net/yang
NETCONF and YANG | ncclient/ncclient:test/unit/reply1 | xml.juniper.net/junos
SCAP | OpenSCAP/openscap:tests/bz2/sds.xml | oval.mitre.org/XMLSchema checklists.nist.gov/xccdf cpe.mitre.org/dictionary scap.nist.gov/schema
OSCAL | usnistgov/oscal-content:examples/ssp/xml/ssp-example.xml | csrc.nist.gov/ns
ArchiMate | archimatetool/archi:org.opengroup.archimate.xmlexchange/xsd/archimate3_View.xsd | www.opengroup.org/xsd
ArchiMate | archimatetool/archi:com.archimatetool.model/plugin.xml | www.archimatetool.com/archimate
LwM2M | eclipse-leshan/leshan:leshan-demo-shared/src/main/resources/models/8.xml | =openmobilealliance.org/tech/profiles/LWM2M.xsd
LwM2M | eclipse-leshan/leshan:leshan-demo-shared/src/main/resources/models/10.xml | =openmobilealliance.org/tech/profiles/LWM2M-v1_1.xsd
LwM2M | eclipse-leshan/leshan:leshan-lwm2m-core/src/main/resources/models/2.xml | =www.openmobilealliance.org/tech/profiles/LWM2M.xsd
LwM2M | eclipse-leshan/leshan:leshan-lwm2m-core/src/main/resources/models/0.xml | =www.openmobilealliance.org/tech/profiles/LWM2M-v1_1.xsd
Zotero | zotero/translators:RDF.js | www.zotero.org/namespaces
OpenTelemetry | open-telemetry/semantic-conventions:Makefile | opentelemetry.io/schemas
Evernote | evernote/evernote-sdk-python:sample/client/EDAMTest.py | xml.evernote.com/pub
NativeScript | NativeScript/theme:app/pages/tabs.xml | =schemas.nativescript.org/tns.xsd
NativeScript | NativeScript/theme:app/pages/modal.xml | =www.nativescript.org/tns.xsd
Apache Tapestry | apache/tapestry-5:tapestry-core/src/test/app1/Index.tml | tapestry.apache.org/schema
ZK | zkoss/zkbooks:styleguide/src/main/webapp/WEB-INF/zk.xml | www.zkoss.org/2005
Spring.NET | spring-projects/spring-net:doc/reference/src/aop.xml | =www.springframework.net =www.springframework.net/aop
Spring.NET | spring-projects/spring-net:doc/reference/src/vsnet.xml | www.springframework.net/xsd
Spring.NET | spring-projects/spring-net:doc/reference/src/orm.xml | =www.springframework.net/database
Spring.NET | spring-projects/spring-net:doc/reference/src/migration.xml | =www.springframework.net/tx
NAnt | spring-projects/spring-net:common-project.include | nant.sf.net/schemas
Zend Framework | Shardj/zf1-future:library/Zend/Config/Xml.php | framework.zend.com/xml
NIEM | NIEM/NIEM-Releases:csv/Namespace.csv | release.niem.gov/niem reference.niem.gov/niem
CDISC | cdisc-org/DataExchange-ODM:schema/ODM.xsd | www.cdisc.org/ns
QGIS | north-road/qgis-redistricting-plugin:redistrict/test/tenbytenraster.qml | =mrcc.com/qgis.dtd
calibre | kovidgoyal/calibre:resources/templates/lrf.xsl | calibre.kovidgoyal.net/2009
Hasura | hasura/learn-graphql:services/backend/auth-webhook/server.js | =hasura.io/jwt/claims
GnuCash | colemannugent/cookthebooks:Utils.py | www.gnucash.org/XML
OpenTravel | https://developers.google.cn/hotels/hotel-prices/xml-reference/ari-avail | www.opentravel.org/OTA
JSON Schema | SchemaStore/schemastore:cli.js | json-schema.org/draft json-schema.org/draft-03 json-schema.org/draft-04 json-schema.org/draft-06 json-schema.org/draft-07 www.schemastore.org
JSON Schema | SchemaStore/schemastore:src/json.cshtml | json.schemastore.org
JSON Schema | json-schema-org/json-schema-spec:specs/output/jsonschema-validation-output-machines.md | json-schema.org/schema
JSON Schema | SchemaStore/schemastore:src/api/json/catalog.json | biomejs.dev/schemas developer.microsoft.com/json-schemas spec.openapis.org/oas geojson.org/schema =docs.renovatebot.com/renovate-global-schema.json =api.bitbucket.org/schemas/pipelines-configuration =www.graphql-code-generator.com/config.schema.json =yarnpkg.com/configuration/yarnrc.json =coderabbit.ai/integrations/schema.v2.json =changie.dev/schema.json =nodejs.org/docs/latest/node-config-schema.json =www.krakend.io/schema/krakend.json =jsonapi.org/schema gitversion.net/schemas nexte.st/schemas flagd.dev/schema infinispan.org/schemas jenkins-x.io/schemas www.updatecli.io/schema
JSON Schema | SchemaStore/schemastore:src/api/json/catalog.json | =docs.renovatebot.com/renovate-schema.json =openapi.vercel.sh/vercel.json =typedoc.org/schema.json
JSON Schema | SchemaStore/schemastore:src/schemas/json/BizTalkServerApplicationSchema.json | schema.management.azure.com/schemas
JSON Schema | CycloneDX/specification:schema/spdx.xsd | cyclonedx.org/schema
JSON Schema | OAI/OpenAPI-Specification:_archive_/schemas/v2.0/schema.json | =swagger.io/v2/schema.json
JSON Schema | shadcn-ui/ui:apps/v4/components.json | =ui.shadcn.com/schema.json ui.shadcn.com/schema
JSON Schema | vercel/turborepo:turbo.json | =turborepo.com/schema.json
JSON Schema | shadcn-ui/ui:turbo.json | =turbo.build/schema.json
JSON Schema | SchemaStore/schemastore:src/api/json/catalog.json | schemas.wp.org schema.postman.com/collection =swc.rs/schema.json =starship.rs/config-schema.json =taskfile.dev/schema.json =goreleaser.com/static/schema.json =nfpm.goreleaser.com/static/schema.json golangci-lint.run/jsonschema =dprint.dev/schemas/v0.json
JSON Schema | SchemaStore/schemastore:src/api/json/catalog.json | =turborepo.org/schema.json =railway.com/railway.schema.json =opencode.ai/config.json =on.cypress.io/cypress.schema.json =getcomposer.org/schema.json =jsr.io/schema/config-file.v1.json =mise.jdx.dev/schema/mise.json =uniswap.org/tokenlist.schema.json cursor.com/schemas html-validate.org/schemas tstyche.org/schemas mermaid.js.org/schemas =codemagic.io/codemagic-schema.json =render.com/schema/render.yaml.json
JSON Schema | tauri-apps/tauri:crates/tauri-cli/config.schema.json | schema.tauri.app/config
JSON Schema | moonrepo/moon:website/docs/config/overview.mdx | moonrepo.dev/schemas
JSON Schema | dbt-labs/dbt-core:crates/dbt-main/src/retry.rs | schemas.getdbt.com/dbt
JSON Schema | pmd/pmd:pmd-core/etc/xslt/html-report-v2.xslt | vega.github.io/schema
Attestations | in-toto/attestation:spec/README.md | in-toto.io/Statement
Attestations | in-toto/attestation:rust/src/lib.rs | in-toto.io/attestation
Attestations | in-toto/attestation:docs/README.md | slsa.dev/provenance
Attestations | in-toto/attestation:spec/v1/bundle.md | =spdx.dev/Document
Attestations | in-toto/attestation:spec/predicates/cyclonedx.md | =cyclonedx.org/bom
SPDX | spdx/license-list-XML:README.md | spdx.org/licenses
SPDX | spdx/spdx-spec:rdf/spdx-model.n3 | spdx.org/rdf
Licences | eclipse-lemminx/lemminx:mvnw | www.apache.org/licenses
Licences | spdx/license-list-XML:src/Apache-1.1.xml | apache.org/licenses
Licences | xsf/xeps:xep.ent | www.gnu.org/licenses
Licences | spdx/license-list-XML:src/GFDL-1.1.xml | www.gnu.org/copyleft
Licences | spdx/license-list-XML:DOCS/xml-fields.md | opensource.org/licenses
Licences | spdx/license-list-XML:src/AAL.xml | opensource.org/license
Licences | spdx/license-list-XML:src/AFL-1.1.xml | www.opensource.org/licenses
Licences | spdx/license-list-XML:src/EPL-2.0.xml | www.opensource.org/license
Licences | spdx/license-list-XML:src/CC0-1.0.xml | creativecommons.org/publicdomain
Licences | xsf/xeps:xep.xsl | creativecommons.org/licenses
Licences | exiftool/exiftool:t/XMP_9.out | creativecommons.org/ns
Licences | spdx/license-list-XML:src/ODbL-1.0.xml | opendatacommons.org/licenses
Licences | spdx/license-list-XML:src/MPL-1.0.xml | www.mozilla.org/MPL
Licences | spdx/license-list-XML:src/MPL-2.0.xml | mozilla.org/MPL
Licences | apache/netbeans:nbbuild/licenses/Gradle | www.mozilla.org/en-US/MPL
Licences | spdx/license-list-XML:src/EPL-1.0.xml | www.eclipse.org/legal
Licences | spdx/license-list-XML:src/BSD-3-Clause.xml | www.eclipse.org/org/documents
Licences | spdx/license-list-XML:src/Unlicense.xml | unlicense.org
Licences | github/choosealicense.com:README.md | choosealicense.com/licenses
Licences | spdx/license-list-XML:src/PolyForm-Noncommercial-1.0.0.xml | polyformproject.org/licenses
Licences | spdx/license-list-XML:src/OFL-1.1.xml | scripts.sil.org/OFL
Licences | spdx/license-list-XML:src/CECILL-B.xml | www.cecill.info/licences
Licences | spdx/license-list-XML:src/PHP-3.0.xml | www.php.net/license
Licences | spdx/license-list-XML:src/BSL-1.0.xml | =www.boost.org/LICENSE_1_0.txt
Licences | spdx/license-list-XML:src/Unicode-TOU.xml | =www.unicode.org/copyright.html
Licences | spdx/license-list-XML:src/Zlib.xml | =www.zlib.net/zlib_license.html
Licences | spdx/license-list-XML:src/PostgreSQL.xml | =www.postgresql.org/about/licence
Licences | apache/netbeans:nbbuild/licenses/Apache-2.0+MIT+testng | =jquery.org/license
Licences | ansible-collections/community.general:tests/unit/plugins/modules/test_parted.py | gnu.org/licenses
Licences | GeSHi/geshi-1.0:src/geshi.php | gnu.org/copyleft
Licences | anym1re/jam-deck-win-:assets/fonts/LICENSES.md | openfontlicense.org
`;

export interface Identifiers {
  readonly whose: string;
  readonly source: string;
  readonly urls: readonly string[];
}

export const identifiers = onDemand((): readonly Identifiers[] =>
  TABLE.trim()
    .split('\n')
    .map((row) => {
      const [whose = '', source = '', urls = ''] = row.split(' | ');
      return { whose, source, urls: urls.split(' ') };
    }),
);
