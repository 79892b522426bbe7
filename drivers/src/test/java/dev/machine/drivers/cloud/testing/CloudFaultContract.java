package dev.machine.drivers.cloud.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.testing.Run.Course;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Whatever a cloud does wrong and wherever the process ends, the account holds nothing that the
/// ledger does not tell, and after `rm` nothing at all. To run one schedule again:
/// `-Dfaults.seed=N`; another number of them: `-Dfaults.count=N`.
public abstract class CloudFaultContract {

  private static final int SCHEDULES = 1_000;

  /// More borders than any course has.
  private static final int ENOUGH = 1_000;

  /// A new account.
  ///
  /// @param after to be run whenever the cloud has done something
  protected abstract Rig rig(Faults faults, Runnable after);

  /// What the adapter's plan needs.
  protected abstract OptionValues options();

  /// How long lists of this cloud may lack what was just made.
  protected Duration listLag() {
    return Duration.ofSeconds(15);
  }

  @Test
  void nothing_is_orphaned_whatever_goes_wrong() throws Exception {
    var only = Long.getLong("faults.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? Integer.getInteger("faults.count", SCHEDULES) : only;
    int succeeded = 0;
    for (long seed = first; seed <= last; seed++) {
      var faults = new Faults(seed, listLag());
      succeeded += new Run(this, faults, "seed " + seed).random() ? 1 : 0;
    }
    // Else the schedules are too hard, and tell nothing of what follows a success.
    assertThat(succeeded).isGreaterThanOrEqualTo((int) ((last - first) / 3));
  }

  @Test
  void killed_at_each_border_it_is_resumed() throws Exception {
    killedAtEach(Course.RESUME);
  }

  @Test
  void killed_at_each_border_it_is_removed() throws Exception {
    killedAtEach(Course.REMOVE);
  }

  @Test
  void killed_at_each_border_of_its_removal_it_is_removed() throws Exception {
    killedAtEach(Course.REMOVE_KILLED);
  }

  private void killedAtEach(Course course) throws Exception {
    int border = 0;
    while (new Run(this, Faults.killAt(border), course + " at border " + border).killed(course)) {
      border++;
      assertThat(border).isLessThan(ENOUGH);
    }
    // Before and after each of at least four calls or entries, else the borders are not called.
    assertThat(border).isGreaterThan(8);
  }
}
