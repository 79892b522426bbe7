package dev.machine.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.lang.ArchRule;
import dev.machine.cli.text.Console;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The rules of the design that the compiler does not keep.
final class Rules {
  private Rules() {}

  /// An arrow only goes down, and floor 0 never sees itself.
  static final ArchRule FLOORS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("cli")
          .definedBy("dev.machine.cli..")
          .layer("provisioner")
          .definedBy("dev.machine.provisioner..")
          .layer("drivers")
          .definedBy("dev.machine.drivers..")
          .layer("engine")
          .definedBy("dev.machine.engine..")
          .layer("templates")
          .definedBy("dev.machine.templates..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("provisioner")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("drivers")
          .mayOnlyBeAccessedByLayers("cli", "provisioner")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("cli", "provisioner")
          .whereLayer("templates")
          .mayOnlyBeAccessedByLayers("cli", "provisioner");

  static final ArchRule NO_CYCLES_OF_MODULES =
      slices().matching("dev.machine.(*)..").should().beFreeOfCycles();

  static final ArchRule PICOCLI = home("picocli..", "dev.machine.cli..");

  static final ArchRule SSHJ =
      home("net.schmizz..", "dev.machine.provisioner.remote..").as("sshj in provisioner.remote");

  static final ArchRule SSHJ_OF_HIERYNOMUS =
      home("com.hierynomus..", "dev.machine.provisioner.remote..");

  static final ArchRule BOUNCY_CASTLE =
      home(
          "org.bouncycastle..",
          "dev.machine.provisioner.pki..",
          "dev.machine.provisioner.archive..",
          "dev.machine.provisioner.remote..");

  static final ArchRule SNAKEYAML =
      home("org.yaml.snakeyaml..", "dev.machine.templates..", "dev.machine.drivers.cloud..");

  static final ArchRule JACKSON =
      home(
          "com.fasterxml.jackson..",
          "dev.machine.drivers..",
          "dev.machine.engine..",
          "dev.machine.provisioner..",
          "dev.machine.cli..");

  static final ArchRule JCLOUDS =
      home("org.jclouds..", "dev.machine.drivers.cloud..", "dev.machine.drivers.qemu..");

  static final ArchRule GUICE =
      home("com.google.inject..", "dev.machine.drivers.cloud..", "dev.machine.drivers.qemu..");

  static final ArchRule NO_LOGGING_OF_THE_JDK =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.machine.drivers.cloud.http.Silence")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");

  static final ArchRule ONE_CONSOLE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Console.class.getName())
          .should()
          .accessFieldWhere(describe("a standard stream", Rules::isStandardStream))
          .orShould()
          .callMethodWhere(describe("the end of the process, or a printed trace", Rules::isExit))
          .as("only the Console touches the standard streams and ends the process");

  static final ArchRule ONE_PLACE_THAT_SLEEPS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.machine.drivers.wait..")
          .should()
          .callMethodWhere(describe("a sleep", Rules::isSleep))
          .as("waiting is in drivers.wait");

  private static ArchRule home(String library, String... homes) {
    return noClasses()
        .that()
        .resideInAPackage("dev.machine..")
        .and()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .as(library + " is at home in " + String.join(", ", homes));
  }

  private static boolean isStandardStream(JavaFieldAccess access) {
    return access.getTargetOwner().isEquivalentTo(System.class)
        && Set.of("out", "err").contains(access.getTarget().getName());
  }

  private static boolean isExit(JavaCall<?> call) {
    AccessTarget target = call.getTarget();
    var owner = call.getTargetOwner();
    return switch (target.getName()) {
      case "exit", "halt" ->
          owner.isEquivalentTo(System.class) || owner.isEquivalentTo(Runtime.class);
      case "printStackTrace" -> call.getTarget().getRawParameterTypes().isEmpty();
      default -> false;
    };
  }

  private static boolean isSleep(JavaCall<?> call) {
    var owner = call.getTargetOwner();
    return switch (call.getTarget().getName()) {
      case "sleep" -> owner.isEquivalentTo(Thread.class) || owner.isEquivalentTo(TimeUnit.class);
      case "parkNanos", "parkUntil" -> owner.isEquivalentTo(LockSupport.class);
      default -> false;
    };
  }
}
