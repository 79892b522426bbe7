package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.engine.Facts.InstalledPackage;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolverTest {

  private final Map<String, InstalledPackage> installed = new HashMap<>();
  private final List<Candidate> offers = new ArrayList<>();

  @Test
  void takesTheFirstAlternativeThatCanBeHad() throws Exception {
    offer("app", "1", "Depends: gone | second | third");
    offer("second", "1");
    offer("third", "1");

    assertThat(resolve("app")).containsExactly("second=1", "app=1");
  }

  @Test
  void isContentWithAnInstalledAlternative() throws Exception {
    offer("app", "1", "Depends: first | second");
    offer("first", "1");
    has("second", "1", "");

    assertThat(resolve("app")).containsExactly("app=1");
  }

  @Test
  void isContentWithWhatAnInstalledPackageProvides() throws Exception {
    offer("app", "1", "Depends: mta (>= 2)");
    offer("postfix", "1", "Provides: mta (= 3)");
    has("exim", "4", "mail, mta (= 2.5)");

    assertThat(resolve("app")).containsExactly("app=1");
  }

  @Test
  void takesTheProviderOfTheHighestPriority() throws Exception {
    offer("app", "1", "Depends: awk");
    offer("gawk", "1", "Provides: awk", "Priority: optional");
    offer("mawk", "1", "Provides: awk", "Priority: required");

    assertThat(resolve("app")).containsExactly("mawk=1", "app=1");
  }

  @Test
  void takesTheNewestVersionOfAllSuites() throws Exception {
    offer("app", "1-1");
    offer("app", "1-1+deb12u2");
    offer("app", "1-1+deb12u1");

    assertThat(resolve("app")).containsExactly("app=1-1+deb12u2");
  }

  @Test
  void upgradesAnInstalledPackageThatIsTooOldAndLeavesOthers() throws Exception {
    offer("app", "1", "Depends: lib (>= 2), other");
    offer("lib", "2");
    offer("other", "2");
    has("lib", "1", "");
    has("other", "1", "");

    assertThat(resolve("app")).containsExactly("lib=2", "app=1");
  }

  @Test
  void upgradesWhatIsBoundToAnUpgradedPackage() throws Exception {
    offer("app", "1", "Depends: lib (>= 2)");
    offer("lib", "2");
    offer("lib-dev", "2", "Depends: lib (= 2)");
    has("lib", "1", "");
    has("lib-dev", "1", "");

    assertThat(resolve("app")).containsExactlyInAnyOrder("lib=2", "lib-dev=2", "app=1");
  }

  @Test
  void upgradesWhatANewPackageBreaks() throws Exception {
    offer("app", "1", "Breaks: old (<< 2)");
    offer("old", "2");
    has("old", "1", "");

    assertThat(resolve("app")).containsExactlyInAnyOrder("old=2", "app=1");
  }

  @Test
  void refusesToRemoveWhatIsInTheWay() {
    offer("docker.io", "1", "Conflicts: docker");
    has("docker-ce", "27", "docker");

    assertThat(failure("docker.io"))
        .hasMessageContaining("docker.io conflicts with docker, and the host has docker-ce");
  }

  @Test
  void refusesWhatAnInstalledPackageExcludes() {
    offer("app", "1");
    offer("guard", "1", "Conflicts: app");
    has("guard", "1", "");

    assertThat(failure("app")).hasMessageContaining("installed guard excludes app");
  }

  @Test
  void turnsToTheNextAlternativeWhenTheFirstCannotBeInstalled() throws Exception {
    offer("app", "1", "Depends: first | second");
    offer("first", "1", "Depends: gone");
    offer("second", "1");

    assertThat(resolve("app")).containsExactly("second=1", "app=1");
  }

  @Test
  void comesToAnEndInACircle() throws Exception {
    offer("a", "1", "Depends: b");
    offer("b", "1", "Depends: a");

    assertThat(resolve("a")).containsExactlyInAnyOrder("a=1", "b=1");
  }

  @Test
  void putsPreDependenciesFirst() throws Exception {
    offer("a", "1", "Depends: b, c");
    offer("b", "1", "Pre-Depends: c");
    offer("c", "1", "Depends: a");

    var order = resolve("a");

    assertThat(order.indexOf("c=1")).isLessThan(order.indexOf("b=1"));
  }

  @Test
  void anInstalledPackageOfAnotherArchitectureDoesNotCount() throws Exception {
    offer("app", "1", "Depends: lib");
    offer("lib", "1");
    installed.put("lib:i386", new InstalledPackage("lib", "1", "i386", ""));

    assertThat(resolve("app")).containsExactly("lib=1", "app=1");
  }

  @Test
  void installsNothingWhenAllIsThere() throws Exception {
    offer("app", "1");
    has("app", "1", "");

    assertThat(resolve("app")).isEmpty();
  }

  @Test
  void saysThatThereIsNoSuchPackage() {
    assertThat(failure("nothing"))
        .hasMessage(
            "package nothing cannot be installed: no package of this name is in the archive");
  }

  private void offer(String name, String version, String... fields) {
    var text =
        "Package: %s\nVersion: %s\nArchitecture: amd64\n%s\nFilename: pool/%s.deb\nSize: 1\nSHA256: %s\n"
            .formatted(name, version, String.join("\n", fields), name, "a".repeat(64))
            .replace("\n\n", "\n");
    offers.add(
        Candidate.of(
            Control.parse(text).getFirst(), "amd64", URI.create("http://mirror.example.org/")));
  }

  private void has(String name, String version, String provides) {
    installed.put(name, new InstalledPackage(name, version, "amd64", provides));
  }

  private List<String> resolve(String name) throws ProvisionException {
    return Resolver.resolve(List.of(name), installed, offers, "amd64").stream()
        .map(c -> c.name() + "=" + c.version())
        .toList();
  }

  private ProvisionException failure(String name) {
    return catchThrowableOfType(ProvisionException.class, () -> resolve(name));
  }
}
