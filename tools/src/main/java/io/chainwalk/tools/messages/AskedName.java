package io.chainwalk.tools.messages;

import java.util.concurrent.TimeUnit;

/// A name that a client asked for, and that had a certain address.
///
/// @param name what was asked for, in lower case and without the dot at the end
/// @param packetNumber the packet with the answer, from 1
/// @param timeNs its time
/// @param ttlSeconds how long the client may use the address
public record AskedName(String name, long packetNumber, long timeNs, long ttlSeconds) {
  /// Who connects right after an answer connects in time, also where the TTL is 0.
  private static final long GRACE_SECONDS = 1;

  /// How long ago the address ceased to be of use.
  ///
  /// @param nowNs a time
  /// @return seconds, rounded down; 0 where it is of use still, and in the second after its end
  public long secondsPastTtl(final long nowNs) {
    final long ageSeconds = TimeUnit.NANOSECONDS.toSeconds(nowNs - timeNs);
    return ageSeconds <= ttlSeconds + GRACE_SECONDS ? 0 : ageSeconds - ttlSeconds;
  }
}
