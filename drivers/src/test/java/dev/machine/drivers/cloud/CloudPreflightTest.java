package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is refused before the cloud is asked anything.
class CloudPreflightTest {

  private static final int LIMIT = 16_384;

  private final List<String> asked = new ArrayList<>();

  private CloudDriver driver(String user, CloudDriver.OwnData own) {
    var cloud =
        (Cloud)
            Proxy.newProxyInstance(
                Cloud.class.getClassLoader(),
                new Class<?>[] {Cloud.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("userDataLimit")) {
                    return LIMIT;
                  }
                  asked.add(method.getName());
                  return method.getReturnType().equals(List.class)
                      ? List.of()
                      : (Blueprint) List::of;
                });
    return new CloudDriver(cloud, new CloudDriver.Settings("0badcafe", user, own));
  }

  private static ServerRequest request() {
    var none = new FirstBoot.HostKey("", "");
    return new ServerRequest(
        new ServerRef("web1", "0123abcd"),
        new FirstBoot("", "", none, List.of(), List.of()),
        OptionValues.EMPTY,
        2376);
  }

  private DriverException.Refused refusal(CloudDriver driver) {
    var refused =
        catchThrowableOfType(DriverException.Refused.class, () -> driver.preflight(request()));
    assertThat(refused.hint()).isNotEmpty();
    assertThat(asked).isEmpty();
    return refused;
  }

  @Test
  void userDataThatTheCloudDoesNotTakeIsRefused() throws Exception {
    var script = "#!/bin/sh\n" + "# 45678901234567890123456789012345678901234567890\n".repeat(300);
    assertThat(refusal(driver("root", () -> script + "x".repeat(1000))))
        .hasMessageMatching("the user data has 1[67]\\d{3} bytes .* no more than 16384");
    driver("root", () -> script.substring(5000)).preflight(request());
    assertThat(asked).containsExactly("plan");
  }

  @Test
  void itsSizeCountsAsItTravels() {
    // In base64, which is a third more.
    assertThat(refusal(driver("root", () -> "#!/bin/sh\n# " + "ä".repeat(6_000))))
        .hasMessageContaining("no more than 16384");
  }

  @Test
  void aNameThatIsNoLoginIsRefused() {
    assertThat(refusal(driver("Debian User", () -> ""))).hasMessageContaining("\"Debian User\"");
    assertThat(refusal(driver("-rf", () -> ""))).hasMessageContaining("no name for a login");
  }

  @Test
  void yourFileIsNotNeededOnceTheServerIsThere() throws Exception {
    var gone =
        driver(
            "root",
            () -> {
              throw new DriverException.Refused("no such file", "");
            });
    assertThat(gone.list()).isEmpty();
    assertThat(gone.find(new ServerRef("web1", "0123abcd"))).isEmpty();
  }
}
