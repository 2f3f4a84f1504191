package io.chainwalk.route;

/// Which group of a forward gets a request. Allocates nothing.
///
/// ```java
/// int group = GroupChoice.placeOf(forward, remembered); // or what StickyCookies says
/// if (group == GroupChoice.NONE) {
///   group = GroupChoice.pick(forward, randomBits);
/// }
/// // NONE again: answer forward.statusWithoutWeight()
/// ```
///
/// A group that a client is bound to keeps it whatever the weights are, also 0, as long as the rule has the group: with
/// Gateway API a persistent session MUST stay "even if the weight is set to 0" (GEP-1619, traffic splitting), and AWS
/// answers that stickiness of an Application Load Balancer goes before changed weights; its documentation does not say so
/// for 0. A group without targets keeps its share too, and its requests fail.
public final class GroupChoice {
  /// Instead of a place.
  public static final int NONE = -1;

  private GroupChoice() {}

  /// Picks a group by weight: a number below the sum of weights falls on one of them, laid side by side.
  ///
  /// The number is 64 random bits scaled by a multiplication whose upper half is exact, so that a share is off by less than
  /// 2^-64 times the sum: no test can tell.
  ///
  /// @param forward the groups and their weights
  /// @param randomBits 64 evenly distributed bits
  /// @return a place in [Action.Forward#groups], of a weight above 0; [#NONE] where all weights are 0
  public static int pick(final Action.Forward forward, final long randomBits) {
    final long total = forward.totalWeight();
    if (total == 0) {
      return NONE;
    }
    long number = Math.unsignedMultiplyHigh(randomBits, total);
    int place = 0;
    while (number >= forward.groups().get(place).weight()) {
      number -= forward.groups().get(place).weight();
      place++;
    }
    return place;
  }

  /// Finds a group by name.
  ///
  /// @param forward the groups
  /// @param name [TargetGroup#name] of one
  /// @return the place of the first with that name, whatever its weight; [#NONE] where there is none
  public static int placeOf(final Action.Forward forward, final String name) {
    for (int place = 0; place < forward.groups().size(); place++) {
      if (forward.groups().get(place).group().name().equals(name)) {
        return place;
      }
    }
    return NONE;
  }
}
