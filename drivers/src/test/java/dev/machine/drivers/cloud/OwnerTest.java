package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.ServerRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnerTest {

  private final Owner owner = new Owner("0a1b2c3d", new ServerRef("web-1.example.org", "deadbeef"));

  @Test
  void tags_and_label_tell_the_owner() {
    assertThat(Owner.ofTags(owner.tags())).contains(owner);
    assertThat(Owner.ofLabel(owner.label())).contains(owner);
    assertThat(owner.label()).startsWith(Owner.prefix("0a1b2c3d"));
  }

  @Test
  void what_lacks_a_tag_is_nobodys() {
    for (var tag : owner.tags().keySet()) {
      var fewer = new HashMap<>(owner.tags());
      fewer.remove(tag);
      assertThat(Owner.ofTags(fewer)).as("without %s", tag).isEmpty();
    }
    assertThat(Owner.ofTags(Map.of())).isEmpty();
  }

  @Test
  void a_label_that_is_not_quite_ours_is_nobodys() {
    for (var label :
        List.of(
            "",
            "default",
            "machine-web1",
            "machine-0a1b2c3d-deadbeef-",
            "machine-0a1b2c3d-deadbeef--x",
            "machine-0a1b2c3-deadbeef-web1",
            "machine-0A1B2C3D-deadbeef-web1",
            "machine-0a1b2c3d-deadbeef-web1 ",
            "my machine-0a1b2c3d-deadbeef-web1")) {
      assertThat(Owner.ofLabel(label)).as("\"%s\"", label).isEmpty();
    }
  }
}
