package io.chainwalk.tools.traffic;

/// What traffic is like that is made up.
///
/// @param conversations how many go on at a time
/// @param pausePerMillion how many of a million steps are pauses
/// @param pauseMillis how long a pause is
public record TrafficOptions(int conversations, int pausePerMillion, long pauseMillis) {
  /// A few hundred conversations, no pauses.
  public static final TrafficOptions DEFAULT = new TrafficOptions(300, 0, 1100);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException when there are no conversations, or anything is negative
  public TrafficOptions {
    if (conversations < 1 || pausePerMillion < 0 || pauseMillis < 0) {
      throw new IllegalArgumentException(
          "not a number of conversations, or of pauses: "
              + conversations
              + ", "
              + pausePerMillion
              + ", "
              + pauseMillis);
    }
  }

  /// The same with more conversations, or fewer.
  ///
  /// @param count how many go on at a time
  /// @return changed options
  public TrafficOptions withConversations(final int count) {
    return new TrafficOptions(count, pausePerMillion, pauseMillis);
  }

  /// The same with pauses.
  ///
  /// @param perMillion how many of a million steps
  /// @return changed options
  public TrafficOptions withPauses(final int perMillion) {
    return new TrafficOptions(conversations, perMillion, pauseMillis);
  }
}
