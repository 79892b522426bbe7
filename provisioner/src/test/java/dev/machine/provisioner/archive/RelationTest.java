package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RelationTest {

  @Test
  void readsAlternativesVersionsAndQualifiers() {
    var groups = Relation.parse("libc6 (>= 2.34), a:any | b (<< 3~),\n c", "amd64");

    assertThat(groups)
        .extracting(Relation.Group::toString)
        .containsExactly("libc6 (>= 2.34)", "a:any | b (<< 3~)", "c");
  }

  @Test
  void leavesOutWhatIsForOtherArchitectures() {
    var field = "a [arm64], b [!arm64], c [linux-any], d [!amd64] | e";

    assertThat(Relation.parse(field, "amd64"))
        .extracting(Relation.Group::toString)
        .containsExactly("b", "c", "e");
  }

  @Test
  void aProvidedNameWithoutVersionMeetsOnlyARelationWithoutOne() {
    var plain = one("mta");
    var versioned = one("mta (= 2.0)");

    assertThat(one("mta").acceptsProvided(plain)).isTrue();
    assertThat(one("mta (>= 1)").acceptsProvided(plain)).isFalse();
    assertThat(one("mta (>= 1)").acceptsProvided(versioned)).isTrue();
    assertThat(one("mta (>= 3)").acceptsProvided(versioned)).isFalse();
  }

  @Test
  void anEmptyFieldSaysNothing() {
    assertThat(Relation.parse("", "amd64")).isEqualTo(List.of());
  }

  @Test
  void refusesAnotherShape() {
    assertThatThrownBy(() -> Relation.parse("a (>= 1", "amd64"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a (>= 1");
  }

  private static Relation one(String text) {
    return Relation.parse(text, "amd64").getFirst().alternatives().getFirst();
  }
}
