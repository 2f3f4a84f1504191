package io.chainwalk.match;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.select.Draws;
import io.chainwalk.select.RecentList;
import io.chainwalk.select.RecentNeeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the rules of one worker remember from packet to packet.
///
/// **Threads:** one, the worker's. Rules that remember what others must know of, such as `recent` and `limit`, are
/// exact with one worker only, see [RuleMemory#needsOneWorker].
public final class RuleState {
  private static final int NUMBERS_PER_SLOT = 2;

  private final RuleContext context;
  private final Draws draws = new Draws();
  private final FlowTuple tuple = new FlowTuple();
  private final Map<String, Account> accountsByName = new LinkedHashMap<>();
  private @Nullable RuleMemory memory;
  private long[] slots = new long[0];

  // By number; null where no rule has the number.
  private @Nullable RecentList[] lists = new RecentList[0];
  private @Nullable HashlimitTable[] tables = new HashlimitTable[0];
  private @Nullable Account[] accounts = new Account[0];

  private boolean frozen;

  /// Makes one that remembers nothing.
  ///
  /// @param context the machine
  public RuleState(final RuleContext context) {
    this.context = context;
  }

  /// Makes room for what a program's rules remember; nothing happens when it is the one in use. To be called before
  /// packets are tested with a program, between bursts; a new one makes it allocate.
  ///
  /// As in the kernel after `iptables-restore`, `nth` and `limit` begin anew in the tables that were loaded, and what has
  /// a name stays if it has been named all the time.
  ///
  /// @param next what the program came with
  public void use(final RuleMemory next) {
    if (next != memory) {
      final RuleMemory before = memory == null ? new RuleMemory() : memory;
      memory = next;
      takeSlots(before.slots(), next.slots());
      lists = take(before.lists(), next.lists(), lists, RecentList::new).toArray(RecentList[]::new);
      for (int i = 0; i < lists.length; i++) {
        final NamedThings.Thing<RecentNeeds> named = next.lists().get(i);
        final RecentList list = lists[i];
        if (named != null && list != null) {
          list.makeRoom(named.value().stamps());
        }
      }
      tables =
          take(before.tables(), next.tables(), tables, HashlimitTable::new)
              .toArray(HashlimitTable[]::new);
      takeAccounts(next.accounts());
    }
  }

  private void takeSlots(
      final List<RuleMemory.@Nullable Slot> before, final List<RuleMemory.@Nullable Slot> next) {
    slots = Arrays.copyOf(slots, NUMBERS_PER_SLOT * next.size());
    for (int i = 0; i < next.size(); i++) {
      final RuleMemory.Slot slot = next.get(i);
      if (slot != null && (i >= before.size() || slot != before.get(i))) {
        setFirst(i, slot.first());
        setSecond(i, slot.second());
      }
    }
  }

  /// What has a name, by number: what there is already if it has been named all the time, else a new one.
  ///
  /// @param existing by the numbers of before
  /// @return null where nothing has the number
  private static <T, V> List<@Nullable V> take(
      final NamedThings<T> before,
      final NamedThings<T> next,
      final @Nullable V[] existing,
      final Function<T, V> maker) {
    final List<@Nullable V> taken = new ArrayList<>();
    for (int i = 0; i < next.size(); i++) {
      final NamedThings.Thing<T> thing = next.get(i);
      final NamedThings.Thing<T> old = i < before.size() ? before.get(i) : null;
      if (thing == null) {
        taken.add(null);
      } else if (old != null && old.birth().equals(thing.birth())) {
        taken.add(existing[i]);
      } else {
        taken.add(maker.apply(thing.value()));
      }
    }
    return taken;
  }

  private void takeAccounts(final NamedThings<Boolean> from) {
    accounts = new Account[from.size()];
    for (int i = 0; i < accounts.length; i++) {
      final NamedThings.Thing<Boolean> named = from.get(i);
      accounts[i] =
          named == null ? null : accountsByName.computeIfAbsent(named.name(), Account::new);
    }
  }

  /// Has tests answer as they would, and remember nothing of it: for questions about what might be.
  ///
  /// @param isFrozen whether from now on nothing is remembered
  public void setFrozen(final boolean isFrozen) {
    frozen = isFrozen;
  }

  /// Whether tests must not remember anything.
  boolean isFrozen() {
    return frozen;
  }

  /// The machine.
  ///
  /// @return as given
  public RuleContext context() {
    return context;
  }

  /// The chances of the packet at hand.
  ///
  /// @return begun for the packet by the evaluator, before the first rule
  public Draws draws() {
    return draws;
  }

  /// What `nfacct` rules have counted in this worker, of all programs so far.
  ///
  /// @return copies, in the order in which the names came up
  public List<Account> accounts() {
    final List<Account> copies = new ArrayList<>();
    accountsByName.values().forEach(account -> copies.add(new Account(account)));
    return Collections.unmodifiableList(copies);
  }

  /// For a test that reads a tuple out of an entry, while it runs.
  FlowTuple tuple() {
    return tuple;
  }

  long first(final int slot) {
    return slots[NUMBERS_PER_SLOT * slot];
  }

  void setFirst(final int slot, final long value) {
    slots[NUMBERS_PER_SLOT * slot] = value;
  }

  long second(final int slot) {
    return slots[NUMBERS_PER_SLOT * slot + 1];
  }

  void setSecond(final int slot, final long value) {
    slots[NUMBERS_PER_SLOT * slot + 1] = value;
  }

  @SuppressWarnings("NullAway") // a rule that has a number has it for as long as it is there
  RecentList list(final int number) {
    return lists[number];
  }

  @SuppressWarnings("NullAway") // a rule that has a number has it for as long as it is there
  HashlimitTable table(final int number) {
    return tables[number];
  }

  @SuppressWarnings("NullAway") // a rule that has a number has it for as long as it is there
  Account account(final int number) {
    return accounts[number];
  }
}
