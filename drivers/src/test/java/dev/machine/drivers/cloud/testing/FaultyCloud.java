package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.cloud.Cloud;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Faults between the driver and a [PlainCloud].
final class FaultyCloud {

  /// What an adapter answers by itself.
  private static final Set<String> NO_CALLS =
      Set.of("kinds", "repeatable", "settling", "userDataLimit", "broken");

  private final PlainCloud cloud;
  private final Faults faults;
  private final Runnable after;

  private FaultyCloud(PlainCloud cloud, Faults faults, Runnable after) {
    this.cloud = cloud;
    this.faults = faults;
    this.after = after;
  }

  static Cloud of(PlainCloud cloud, Faults faults, Runnable after) {
    var faulty = new FaultyCloud(cloud, faults, after);
    return (Cloud)
        Proxy.newProxyInstance(
            FaultyCloud.class.getClassLoader(),
            new Class<?>[] {Cloud.class},
            (_, method, args) -> faulty.invoke(method, args == null ? new Object[0] : args));
  }

  private @Nullable Object invoke(Method method, Object[] args) throws Exception {
    if (NO_CALLS.contains(method.getName())) {
      return real(method, args);
    }
    var what =
        method.getName()
            + Arrays.stream(args)
                .filter(String.class::isInstance)
                .map(a -> " " + a.toString().lines().findFirst().orElse(""))
                .reduce("", String::concat);
    try {
      return faults.<@Nullable Object, Exception>call(
          what, method.getName().equals("make"), () -> real(method, args), this::refused, after);
    } catch (IOException e) {
      throw new CloudFailure.Unavailable("no answer", "", e);
    }
  }

  private @Nullable Object real(Method method, Object[] args) throws Exception {
    try {
      return method.invoke(cloud, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private @Nullable Object refused(Faults.Fault fault) throws CloudFailure {
    switch (fault) {
      case HALF_MADE -> cloud.breakNextServer();
      case EXPIRED -> {}
      case THROTTLED ->
          throw new CloudFailure.Throttled(
              "too often",
              "",
              faults.flip()
                  ? Optional.empty()
                  : Optional.of(Duration.ofSeconds(1 + faults.dice().nextInt(30))),
              null);
      case QUOTA -> throw new CloudFailure.QuotaReached("no more", "", null);
      case NO_CAPACITY -> throw new CloudFailure.NoCapacity("no room", "", null);
      default -> throw new CloudFailure.Unavailable("trouble", "", null);
    }
    return null;
  }
}
