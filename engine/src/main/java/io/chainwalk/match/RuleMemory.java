package io.chainwalk.match;

import io.chainwalk.ruleset.Match.Hashlimit;
import io.chainwalk.ruleset.Match.Recent;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.RecentNeeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the rules of one program have to remember: made along with their tests, and given to each worker's
/// [RuleState#use], which sets aside room for it.
///
/// Two kinds, as in the kernel. What belongs to one rule (`statistic --mode nth`, `limit`) is a *slot*: two numbers that
/// begin anew whenever the rule's table is loaded again. What has a name (`recent` lists, `hashlimit` tables, `nfacct`
/// counters) is there for as long as any rule names it; counters stay for good.
///
/// Chains come and go, so all of it is taken for one chain at a time ([#begin], [#taken]) and given back with the chain
/// ([#giveBack]). A successor takes for the new chains before it gives back for the old ones, as a kernel loads a table
/// before it frees the one in use: what both name stays as it is.
///
/// **Threads:** filled by the one that makes a program; not changed any more once the program is handed to a worker.
public final class RuleMemory {
  private final List<@Nullable Slot> slots = new ArrayList<>();
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private final NamedThings<RecentNeeds> lists;
  private final NamedThings<HashlimitConfig> tables;
  private final NamedThings<Boolean> accounts;
  private @Nullable Owner owner;
  private Holding taking = new Holding();

  /// Makes one that holds nothing.
  public RuleMemory() {
    lists = new NamedThings<>();
    tables = new NamedThings<>();
    accounts = new NamedThings<>();
  }

  /// Begins as another, for the program that follows on that one's: what both remember has the same number in both.
  ///
  /// @param other the other program's, which is not changed
  public RuleMemory(final RuleMemory other) {
    slots.addAll(other.slots);
    freeSlots.addAll(other.freeSlots);
    lists = new NamedThings<>(other.lists);
    tables = new NamedThings<>(other.tables);
    accounts = new NamedThings<>(other.accounts);
  }

  /// Whether what is remembered of one packet decides about another, maybe of another flow: then rules are exact only if
  /// one worker sees all packets. Counters do not decide.
  ///
  /// @return true if there is any slot, list or table
  public boolean needsOneWorker() {
    return slots.size() > freeSlots.size() || !lists.isEmpty() || !tables.isEmpty();
  }

  /// How many slots there are, free ones included.
  ///
  /// @return what a worker sets aside room for
  public int slotCount() {
    return slots.size();
  }

  /// Has the slots of a table's rules begin anew, as in a kernel that loads the table again.
  ///
  /// @param ipv6 the family
  /// @param table the table
  public void beginAnew(final boolean ipv6, final Table table) {
    final Owner loaded = new Owner(ipv6, table);
    slots.replaceAll(slot -> slot != null && loaded.equals(slot.owner) ? new Slot(slot) : slot);
  }

  /// Begins a chain: what tests take from now on is for it.
  ///
  /// @param ipv6 its family
  /// @param table its table
  public void begin(final boolean ipv6, final Table table) {
    owner = new Owner(ipv6, table);
    taking = new Holding();
  }

  /// Ends a chain.
  ///
  /// @return what its tests have taken since [#begin]
  public Holding taken() {
    return taking.isEmpty() ? Holding.NOTHING : taking;
  }

  /// Takes back what was taken for a chain that is gone. A name is forgotten when it was the last chain that names it.
  ///
  /// @param holding as [#taken] said, here or in a program before
  public void giveBack(final Holding holding) {
    for (final int slot : holding.slots) {
      slots.set(slot, null);
      freeSlots.add(slot);
    }
    holding.lists.forEach(lists::giveBack);
    holding.tables.forEach(tables::giveBack);
    holding.accounts.forEach(accounts::giveBack);
  }

  /// Sets aside two numbers.
  ///
  /// @return where they are
  int slot(final long first, final long second) {
    final Slot slot = new Slot(owner, first, second);
    final Integer free = freeSlots.poll();
    final int number = free == null ? slots.size() : free;
    if (free == null) {
      slots.add(slot);
    } else {
      slots.set(number, slot);
    }
    taking.slots.add(number);
    return number;
  }

  /// Sets aside a `recent` list. The first rule that has the name decides on the mask, as in the kernel.
  ///
  /// @return its number
  int list(final Recent match, final boolean ipv6, final MatchSettings settings) {
    final int number =
        lists.take(match.name(), RecentTest.needs(match, ipv6, settings), RecentNeeds::and);
    taking.lists.add(number);
    return number;
  }

  /// Sets aside a `hashlimit` table. The first rule that has the name decides on everything, as in the kernel.
  ///
  /// @return its number
  int table(final Hashlimit match, final boolean ipv6, final MatchSettings settings) {
    // Unlike lists, tables are of one family.
    final String name = (ipv6 ? "6 " : "4 ") + match.name();
    final int number =
        tables.take(name, HashlimitConfig.of(match, ipv6, settings), (first, later) -> first);
    taking.tables.add(number);
    return number;
  }

  /// Sets aside counters under a name.
  ///
  /// @return their number
  int account(final String name) {
    final int number = accounts.take(name, true, (first, later) -> first);
    taking.accounts.add(number);
    return number;
  }

  /// By number; null for one that was given back.
  List<@Nullable Slot> slots() {
    return Collections.unmodifiableList(slots);
  }

  NamedThings<RecentNeeds> lists() {
    return lists;
  }

  NamedThings<HashlimitConfig> tables() {
    return tables;
  }

  NamedThings<Boolean> accounts() {
    return accounts;
  }

  /// What the rules of one chain have taken, a number for each time.
  public static final class Holding {
    /// For a chain that remembers nothing.
    public static final Holding NOTHING = new Holding();

    private final List<Integer> slots = new ArrayList<>();
    private final List<Integer> lists = new ArrayList<>();
    private final List<Integer> tables = new ArrayList<>();
    private final List<Integer> accounts = new ArrayList<>();

    private Holding() {}

    private boolean isEmpty() {
      return slots.isEmpty() && lists.isEmpty() && tables.isEmpty() && accounts.isEmpty();
    }
  }

  /// Whose slots begin anew together.
  private record Owner(boolean ipv6, Table table) {}

  /// Two numbers of a rule. Another object in the same place means that they begin anew.
  static final class Slot {
    private final @Nullable Owner owner;
    private final long first;
    private final long second;

    private Slot(final @Nullable Owner owner, final long first, final long second) {
      this.owner = owner;
      this.first = first;
      this.second = second;
    }

    private Slot(final Slot other) {
      this(other.owner, other.first, other.second);
    }

    /// What one of them is at first.
    long first() {
      return first;
    }

    /// What the other one is.
    long second() {
      return second;
    }
  }
}
