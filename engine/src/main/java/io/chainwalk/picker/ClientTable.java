package io.chainwalk.picker;

import io.chainwalk.memory.CacheLine;
import io.chainwalk.memory.OffHeapRegion;
import org.agrona.concurrent.UnsafeBuffer;

/// Which endpoint each client was sent to, and when: a set-associative table off the heap, of fixed size.
///
/// A set is eight slots in two cache lines, so that a miss reads one line and a hit two neighbours:
///
/// ```
///             63                                        4 3      0
///   line 0    +------------------------------------------+--------+
///   8 words   | fingerprint: upper 60 bits of the hash   | turn   |
///             +------------------------------------------+--------+
///   line 1    +----------------+-------------------------+--------+
///   8 words   | endpoint 20    | last use, 40 bits of ms | turn   |
///             +----------------+-------------------------+--------+
/// ```
///
/// The *fingerprint* stands for the client. The lower bits of the hash choose the set, and there are at least sixteen, so
/// that two clients are taken for one only if all 64 bits of a keyed hash agree: with a million clients in the table a
/// new one is some other with a probability of 5e-14, and would then go where that one goes. Nobody without the key
/// can make it happen.
///
/// The *turn* says which client a binding is of. Who takes a slot counts it up together with the fingerprint, by one
/// compare-and-set; until the binding has the same turn, by another, the slot is *pending*: whoever comes for this client
/// may bind it, one wins, and all answer what the winner has bound. So of connections of one client that are its first
/// at the same moment, all get the same endpoint.
///
/// **Races that remain**, all without harm beyond what is said: two first connections of a client whose set changes
/// between their looks may take a slot each; both are answered, and from then on the first slot counts. A slot may be
/// taken from a client while its connection is being answered; it is answered what it had. After sixteen turns of a slot
/// within one look of a thread a binding might be taken for another client's.
///
/// **Threads:** any, lock-free. Every loop is bounded: who does not come through is answered, and not remembered.
final class ClientTable {
  static final int LEAST_CLIENTS = 128;
  static final int MOST_CLIENTS = 1 << 30;

  /// No binding. Endpoints have numbers from 1.
  static final long NONE = 0;

  /// The greatest number an endpoint can have.
  static final int MOST_NUMBERS = (1 << 20) - 1;

  private static final int WAYS = 8;
  private static final int BINDINGS = CacheLine.BYTES;
  private static final int SET_BYTES = 2 * CacheLine.BYTES;
  private static final int MOST_TRIES = 2 * WAYS;

  private static final long TURN_MASK = 0xF;
  private static final int TIME_SHIFT = 4;
  private static final int TIME_BITS = 40;
  private static final int NUMBER_SHIFT = TIME_SHIFT + TIME_BITS;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  private final OffHeapRegion sets;
  private final int setMask;

  /// Allocates the table.
  ///
  /// @param clients a power of two
  ClientTable(final int clients) {
    sets = new OffHeapRegion(clients / WAYS, SET_BYTES);
    setMask = clients / WAYS - 1;
  }

  /// Finds a client's slot.
  ///
  /// @param hash of the client
  /// @return which of its set, or -1 if the client has none
  int wayOf(final long hash) {
    final int set = (int) hash & setMask;
    return wayOf(sets.segment(set), sets.offset(set), hash);
  }

  /// What a client is bound to.
  ///
  /// @param hash of the client
  /// @param way its slot, or -1
  /// @return the binding, or [#NONE]
  long binding(final long hash, final int way) {
    if (way < 0) {
      return NONE;
    }
    final int set = (int) hash & setMask;
    final UnsafeBuffer memory = sets.segment(set);
    final int place = sets.offset(set) + way * Long.BYTES;
    final long taken = memory.getLongVolatile(place);
    final long binding = memory.getLongVolatile(place + BINDINGS);
    return isOf(taken, hash) && turn(binding) == turn(taken) ? binding : NONE;
  }

  /// Notes that a client has come again. If others note the same at the same moment, one of them is enough.
  ///
  /// @param hash of the client
  /// @param way its slot
  /// @param binding as found there
  /// @param nowMs the time
  void refresh(final long hash, final int way, final long binding, final long nowMs) {
    final long refreshed = binding(numberOf(binding), nowMs, turn(binding));
    if (refreshed == binding) {
      return;
    }
    final int set = (int) hash & setMask;
    final int place = sets.offset(set) + BINDINGS + way * Long.BYTES;
    sets.segment(set).compareAndSetLong(place, binding, refreshed);
  }

  /// Binds a client to an endpoint, unless somebody else has just done so.
  ///
  /// @param hash of the client
  /// @param seen what [#binding] had answered, which is not good any more, or [#NONE]
  /// @param number of the endpoint
  /// @param nowMs the time
  /// @return what the client is bound to now, by this thread or another
  long bind(final long hash, final long seen, final int number, final long nowMs) {
    final int set = (int) hash & setMask;
    final UnsafeBuffer memory = sets.segment(set);
    final int offset = sets.offset(set);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      final int way = slotFor(memory, offset, hash, nowMs);
      final int place = offset + BINDINGS + way * Long.BYTES;
      // In this order: a binding that was there before the slot was seen to be this client's is
      // not that of a client who takes the slot next, and so is never written over.
      final long binding = memory.getLongVolatile(place);
      final long taken = memory.getLongVolatile(offset + way * Long.BYTES);
      if (isOf(taken, hash)) {
        if (turn(binding) == turn(taken) && binding != seen && numberOf(binding) != 0) {
          return binding;
        }
        final long next = binding(number, nowMs, turn(taken));
        if (memory.compareAndSetLong(place, binding, next)) {
          return next;
        }
      }
    }
    return NONE;
  }

  /// The slot of a client; where it has none, the one that was used least recently, which it takes unless somebody else
  /// does. One that is pending is so young that it is taken only if all are. Both are looked for in one go, so that who
  /// misses a slot that another thread has just taken for the same client wants to take that slot too, and cannot.
  private static int slotFor(
      final UnsafeBuffer memory, final int offset, final long hash, final long nowMs) {
    int oldest = 0;
    long oldestTaken = memory.getLongVolatile(offset);
    long greatestAge = Long.MIN_VALUE;
    for (int way = 0; way < WAYS; way++) {
      // In this order: a free slot that is taken and bound meanwhile would else look pending, and
      // be passed over even if it was taken for this client.
      final long binding = memory.getLongVolatile(offset + BINDINGS + way * Long.BYTES);
      final long taken = memory.getLongVolatile(offset + way * Long.BYTES);
      if (isOf(taken, hash)) {
        return way;
      }
      if (turn(taken) == turn(binding) && ageOrUnused(binding, nowMs) > greatestAge) {
        oldest = way;
        oldestTaken = taken;
        greatestAge = ageOrUnused(binding, nowMs);
      }
    }
    memory.compareAndSetLong(
        offset + oldest * Long.BYTES, oldestTaken, (hash & ~TURN_MASK) | turn(oldestTaken + 1));
    return oldest;
  }

  private static long ageOrUnused(final long binding, final long nowMs) {
    return numberOf(binding) == 0 ? Long.MAX_VALUE : ageMs(binding, nowMs);
  }

  /// The slot of a client, or -1.
  private static int wayOf(final UnsafeBuffer memory, final int offset, final long hash) {
    for (int way = 0; way < WAYS; way++) {
      if (isOf(memory.getLongVolatile(offset + way * Long.BYTES), hash)) {
        return way;
      }
    }
    return -1;
  }

  private static boolean isOf(final long taken, final long hash) {
    return ((taken ^ hash) & ~TURN_MASK) == 0;
  }

  private static long turn(final long word) {
    return word & TURN_MASK;
  }

  private static long binding(final int number, final long nowMs, final long turn) {
    return (long) number << NUMBER_SHIFT | (nowMs & TIME_MASK) << TIME_SHIFT | turn;
  }

  /// The number of the endpoint that a client is bound to.
  ///
  /// @return 0 of [#NONE]
  static int numberOf(final long binding) {
    return (int) (binding >>> NUMBER_SHIFT);
  }

  /// How long ago a binding was used. It may be used a moment later than now, if it was by a thread with another clock.
  /// Times are told apart for 17 years.
  ///
  /// @param nowMs the time
  /// @return milliseconds, below 0 if it was later
  static long ageMs(final long binding, final long nowMs) {
    final int unused = Long.SIZE - TIME_BITS;
    return (nowMs - (binding >>> TIME_SHIFT)) << unused >> unused;
  }
}
