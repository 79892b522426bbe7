package dev.machine.drivers.cloud.ec2;

import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/// An element of an answer. Paths are names with slashes, from the element's children on.
record Xml(Element element) {

  /// Without document types there are no entities, neither external ones nor ones that grow.
  private static DocumentBuilderFactory factory() throws ParserConfigurationException {
    var factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setXIncludeAware(false);
    factory.setExpandEntityReferences(false);
    return factory;
  }

  /// The root of a document; empty when it is none that we take.
  static Optional<Xml> parse(String text) {
    try {
      var builder = factory().newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // Else the JDK prints to standard error.
      var document = builder.parse(new InputSource(new StringReader(text)));
      return Optional.of(new Xml(document.getDocumentElement()));
    } catch (SAXException | IOException _) {
      return Optional.empty();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's parser has these features", e);
    }
  }

  /// The text at a path; empty where there is none.
  Optional<String> find(String path) {
    return all(path).stream()
        .findFirst()
        .map(x -> x.element.getTextContent().strip())
        .filter(t -> !t.isEmpty());
  }

  /// The text at a path, or none.
  String text(String path) {
    return find(path).orElse("");
  }

  boolean flag(String path) {
    return text(path).equals("true");
  }

  /// A date; empty where there is none.
  Optional<Instant> date(String path) {
    return find(path).flatMap(Xml::instant);
  }

  /// A date as EC2 writes it (ISO 8601).
  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// The texts of all elements at a path.
  List<String> texts(String path) {
    return all(path).stream().map(x -> x.element.getTextContent().strip()).toList();
  }

  /// All elements at a path.
  List<Xml> all(String path) {
    var found = List.of(this);
    for (var name : path.split("/")) {
      found = found.stream().flatMap(x -> x.children(name).stream()).toList();
    }
    return found;
  }

  private List<Xml> children(String name) {
    var children = new ArrayList<Xml>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(name)) {
        children.add(new Xml(child));
      }
    }
    return children;
  }

  @Override
  public String toString() {
    return element.getTagName();
  }
}
