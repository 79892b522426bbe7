package dev.machine.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

  @Test
  void variablesAreReplacedAndNothingElse() {
    var template = new TextTemplate("${a} costs $5, $${a} and $HOME stay; ${a}-${b_2}");

    assertThat(template.names()).containsExactly("a", "b_2");
    assertThat(template.fill(Map.of("a", "$1\\", "b_2", "${a}")))
        .isEqualTo("$1\\ costs $5, ${a} and $HOME stay; $1\\-${a}");
  }

  @Test
  void unknownAndUnusedVariablesAreSlips() {
    assertThatThrownBy(() -> new TextTemplate("${a} ${b}").fill(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no value for ${a}, ${b}");
    assertThatThrownBy(() -> new TextTemplate("x").fill(Map.of("a", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing uses a");
  }

  @ParameterizedTest
  @CsvSource({
    "same,same,0",
    "'',abc,3",
    "drvier,driver,1",
    "kitten,sitting,3",
    "labls,labels,1",
    "ca,abc,3"
  })
  void theDistanceCountsSlips(String a, String b, int distance) {
    assertThat(DidYouMean.distance(a, b)).isEqualTo(distance);
    assertThat(DidYouMean.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void onlyASlipIsSuggested() {
    var names = List.of("create", "provision", "ls");

    assertThat(DidYouMean.closest("crate", names)).contains("create");
    assertThat(DidYouMean.closest("PROVISION", names)).contains("provision");
    assertThat(DidYouMean.closest("destroy", names)).isEqualTo(Optional.empty());
    assertThat(DidYouMean.closest("x", List.of())).isEmpty();
    assertThat(DidYouMean.hint("crate", names)).isEqualTo("did you mean \"create\"?");
    assertThat(DidYouMean.hint("destroy", names)).isEqualTo("one of create, provision, ls");
  }
}
