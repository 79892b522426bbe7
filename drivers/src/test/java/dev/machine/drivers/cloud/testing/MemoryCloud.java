package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.cloud.http.Transport;
import java.util.List;

/// A cloud in memory: an account that answers by the provider's wire protocol and whose things come
/// and go by the clock of a [Pace]. A new one holds some things of the person's own (a key, a
/// group, a network, a server…), which nobody may touch. Ids of what does not change (images,
/// sizes, networks) are the same in every one: adapters remember them. Credentials given by an
/// earlier one are not taken.
public interface MemoryCloud extends Transport {

  /// How a call can be refused; nothing was done then.
  enum Refusal {
    THROTTLED,
    /// 500, or what the provider says instead.
    BROKEN,
    /// 503.
    OVERLOADED,
    QUOTA,
    NO_CAPACITY
  }

  /// Everything there is, the person's own too, by the clock's now.
  List<Held> contents();

  /// What is wrong with our things as they are now, a line each: a group that lacks a rule, a
  /// server without its key, group, user data or address. Asked after a success.
  default List<String> flaws() {
    return List.of();
  }

  /// The provider's answer to a refused call.
  Answer refusal(Refusal refusal, Call call);

  /// A call in a few words: `POST /servers`, or an action.
  String describe(Call call);

  /// Whether this call makes something, so that a quota or a lack of room can refuse it.
  boolean makes(Call call);

  /// The next server becomes broken instead of running.
  void breakNextServer();

  /// Takes no token that was given until now. Nothing, where there are none.
  default void expireTokens() {}
}
