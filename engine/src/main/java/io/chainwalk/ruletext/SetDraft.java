package io.chainwalk.ruletext;

import io.chainwalk.ruleset.IpSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A set of a dump while its lines are read.
final class SetDraft {
  private final String name;
  private final IpSet.Type type;
  private boolean ipv6;
  private int addressBits = -1;
  private long timeoutSeconds;
  private final List<IpSet.Entry> entries = new ArrayList<>();
  private final List<String> members = new ArrayList<>();

  private SetDraft(final String name, final IpSet.Type type) {
    this.name = name;
    this.type = type;
  }

  /// Reads the options of `create`. Sizes, seeds and extensions change nothing about what is in the set.
  static SetDraft create(final String name, final IpSet.Type type, final LineTokens tokens)
      throws RuleSyntaxException {
    final SetDraft draft = new SetDraft(name, type);
    while (tokens.hasNext()) {
      final String option = tokens.take();
      switch (option) {
        case "family" -> draft.ipv6 = isIpv6(tokens.argumentOf(option));
        case "netmask" -> draft.addressBits = (int) number(option, tokens, 128);
        case "timeout" -> draft.timeoutSeconds = number(option, tokens, 0xFFFF_FFFFL);
        case "hashsize", "maxelem", "bucketsize", "initval", "size", "range" ->
            tokens.argumentOf(option);
        case "counters", "comment", "skbinfo", "forceadd", "-exist" -> {
          // says nothing about membership
        }
        default -> throw new RuleSyntaxException("option " + option + " of create is not known");
      }
    }
    return draft;
  }

  private static boolean isIpv6(final String family) throws RuleSyntaxException {
    return switch (family) {
      case "inet" -> false;
      case "inet6" -> true;
      default -> throw new RuleSyntaxException("family '" + family + "' is not inet or inet6");
    };
  }

  private static long number(final String option, final LineTokens tokens, final long most)
      throws RuleSyntaxException {
    final long number = Numbers.parse(tokens.argumentOf(option));
    if (number < 0 || number > most) {
      throw new RuleSyntaxException(option + " needs a number up to " + most);
    }
    return number;
  }

  /// Reads what stands behind `add NAME`.
  ///
  /// @param sets names that a `list:set` may have as members
  void add(final LineTokens tokens, final Set<String> sets) throws RuleSyntaxException {
    final String element = tokens.argumentOf("add " + name);
    boolean nomatch = false;
    long timeout = timeoutSeconds;
    String before = "";
    String after = "";
    while (tokens.hasNext()) {
      final String option = tokens.take();
      switch (option) {
        case "nomatch" -> nomatch = true;
        case "timeout" -> timeout = number(option, tokens, 0xFFFF_FFFFL);
        case "before" -> before = tokens.argumentOf(option);
        case "after" -> after = tokens.argumentOf(option);
        case "packets", "bytes", "comment", "skbmark", "skbprio", "skbqueue" ->
            tokens.argumentOf(option);
        case "-exist" -> {
          // entries that are there already change nothing
        }
        default -> throw new RuleSyntaxException("option " + option + " of add is not known");
      }
    }
    if (type == IpSet.Type.LIST_SET) {
      addMember(element, before, after, sets);
    } else {
      if (nomatch && !type.dimensions().contains(IpSet.Dimension.NET)) {
        throw new RuleSyntaxException("nomatch goes with types that have a net only");
      }
      SetElements.read(element, type, ipv6, addressBits, nomatch, timeout, entries);
    }
  }

  private void addMember(
      final String member, final String before, final String after, final Set<String> sets)
      throws RuleSyntaxException {
    if (!sets.contains(member) || member.equals(name)) {
      throw new RuleSyntaxException("there is no set '" + member + "' to be a member");
    }
    if (before.isEmpty() && after.isEmpty()) {
      members.add(member);
      return;
    }
    final int place = members.indexOf(before.isEmpty() ? after : before);
    if (place < 0) {
      throw new RuleSyntaxException("set " + name + " has no member '" + before + after + "'");
    }
    members.add(before.isEmpty() ? place + 1 : place, member);
  }

  IpSet set() {
    return new IpSet(name, type, ipv6, entries, members);
  }
}
