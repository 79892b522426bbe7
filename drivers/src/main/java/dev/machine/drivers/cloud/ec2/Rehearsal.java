package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.Owner;
import java.util.Map;
import java.util.Set;

/// Has EC2 check the creating calls without making anything: whether the credentials may, and
/// whether it takes the parameters. It tells nothing of quotas and of room.
///
/// Only Amazon's own is asked: another cloud might know no `DryRun` and make what nobody knows of.
final class Rehearsal {

  private final Gateway gateway;
  private final Remembered<Boolean> done = new Remembered<>();

  Rehearsal(Gateway gateway) {
    this.gateway = gateway;
  }

  /// @param key our login key, empty before it is made
  void of(Ec2Blueprint plan, String key, Owner owner) throws DriverException, InterruptedException {
    if (!gateway.account().amazon()) {
      return;
    }
    if (plan.kinds().contains("key") && !key.isEmpty()) {
      once("key", Resources.key(owner, key));
    }
    if (plan.kinds().contains("group")) {
      once("group " + plan.subnet().vpc(), Resources.group(owner, plan.subnet().vpc()));
    }
    once("server " + plan.withoutHost(), Launch.form(plan, owner, Map.of()));
  }

  private void once(String key, Form form) throws DriverException, InterruptedException {
    var _ =
        done.get(
            key,
            () ->
                gateway
                    .unless(Set.of("DryRunOperation"), form.set("DryRun", "true"))
                    .answer()
                    .isEmpty());
  }
}
