package dev.machine.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.machine.cli.fixture.DrawsItsOwnLine;
import dev.machine.drivers.fixture.SeesTheEngine;
import dev.machine.engine.fixture.UsesEverybodysLibraries;
import dev.machine.provisioner.fixture.SeesTheCommandLine;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static JavaClasses program;

  @BeforeAll
  static void read() {
    program =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.machine");
  }

  /// Each rule, and a class that breaks it.
  static Stream<Arguments> rules() {
    return Stream.of(
        rule("floors, upwards", Rules.FLOORS, SeesTheCommandLine.class),
        rule("floors, sideways", Rules.FLOORS, SeesTheEngine.class),
        rule("picocli", Rules.PICOCLI, UsesEverybodysLibraries.class),
        rule("sshj", Rules.SSHJ, UsesEverybodysLibraries.class),
        rule("sshj of hierynomus", Rules.SSHJ_OF_HIERYNOMUS, UsesEverybodysLibraries.class),
        rule("Bouncy Castle", Rules.BOUNCY_CASTLE, UsesEverybodysLibraries.class),
        rule("snakeyaml", Rules.SNAKEYAML, UsesEverybodysLibraries.class),
        rule("jackson", Rules.JACKSON, dev.machine.templates.fixture.UsesJackson.class),
        rule("logging", Rules.NO_LOGGING_OF_THE_JDK, UsesEverybodysLibraries.class),
        rule("console", Rules.ONE_CONSOLE, DrawsItsOwnLine.class),
        rule("sleep", Rules.ONE_PLACE_THAT_SLEEPS, DrawsItsOwnLine.class));
  }

  private static Arguments rule(String name, ArchRule rule, Class<?> breaker) {
    return Arguments.of(Named.of(name, rule), breaker);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theProgramKeepsEachRule(ArchRule rule) {
    rule.check(program);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleCanFail(ArchRule rule, Class<?> breaker) {
    var broken =
        new ClassFileImporter()
            .importClasses(breaker, dev.machine.cli.App.class, dev.machine.engine.Step.class);

    assertThat(rule.evaluate(broken).hasViolation()).isTrue();
  }

  @Test
  void cloudLibrariesStayAtHome() {
    Rules.JCLOUDS.check(program);
    Rules.GUICE.check(program);
    Rules.NO_CYCLES_OF_MODULES.check(program);
  }

  @Test
  void allFiveModulesAreLookedAt() {
    assertThat(program)
        .extracting(type -> type.getPackageName().split("\\.")[2])
        .contains("cli", "provisioner", "drivers", "engine", "templates");
  }
}
