package io.chainwalk.chain;

import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Ruleset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is loaded on a node: the rulesets of both families, either of which may be missing, and the sets they name.
///
/// @param ipv4 what `iptables-save` prints, or null
/// @param ipv6 what `ip6tables-save` prints, or null
/// @param sets what `ipset save` prints
public record Rulesets(@Nullable Ruleset ipv4, @Nullable Ruleset ipv6, IpSets sets) {
  /// Nothing loaded.
  public static final Rulesets NONE = new Rulesets(null, null, IpSets.NONE);

  /// Checks that each is of its family.
  ///
  /// @throws IllegalArgumentException when they were mixed up
  public Rulesets {
    if (ipv4 != null && ipv4.ipv6()) {
      throw new IllegalArgumentException("an IPv6 ruleset in the place of the IPv4 one");
    }
    if (ipv6 != null && !ipv6.ipv6()) {
      throw new IllegalArgumentException("an IPv4 ruleset in the place of the IPv6 one");
    }
  }

  /// One family alone.
  ///
  /// @param ruleset of either family
  /// @return that, and nothing for the other family
  public static Rulesets of(final Ruleset ruleset) {
    return NONE.with(ruleset);
  }

  /// The same with another ruleset for one of the families.
  ///
  /// @param ruleset takes the place of the one of its family
  /// @return both
  public Rulesets with(final Ruleset ruleset) {
    return ruleset.ipv6() ? new Rulesets(ipv4, ruleset, sets) : new Rulesets(ruleset, ipv6, sets);
  }

  /// The ruleset of a family.
  ///
  /// @param isIpv6 which family
  /// @return the ruleset, or null when nothing is loaded
  public @Nullable Ruleset family(final boolean isIpv6) {
    return isIpv6 ? ipv6 : ipv4;
  }

  /// The rulesets that there are.
  ///
  /// @return IPv4's first
  public List<Ruleset> loaded() {
    return Stream.concat(Stream.ofNullable(ipv4), Stream.ofNullable(ipv6)).toList();
  }
}
