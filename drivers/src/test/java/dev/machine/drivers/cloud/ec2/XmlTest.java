package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmlTest {

  @TempDir Path dir;

  @Test
  void paths_lead_to_texts() {
    var xml =
        Xml.parse(
                """
                <?xml version="1.0"?>
                <R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                  <set><item><id> a </id></item><item><id>b</id><on>true</on></item></set>
                </R>
                """)
            .orElseThrow();
    assertThat(xml.texts("set/item/id")).containsExactly("a", "b");
    assertThat(xml.text("set/item/id")).isEqualTo("a");
    assertThat(xml.all("set/item").getLast().flag("on")).isTrue();
    assertThat(xml.find("set/none")).isEmpty();
    assertThat(xml.date("set/item/id")).isEmpty();
  }

  @Test
  void no_entity_is_followed() throws Exception {
    var secret = Files.writeString(dir.resolve("secret"), "secret");
    assertThat(Xml.parse("<!DOCTYPE r [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><r>&x;</r>"))
        .isEmpty();
    assertThat(Xml.parse("<r>plain</r>")).isPresent();
  }

  @Test
  void what_is_no_xml_is_nothing() {
    assertThat(Xml.parse("{}")).isEmpty();
    assertThat(Xml.parse("")).isEmpty();
  }
}
