package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import java.util.SplittableRandom;

/// The flows that tables are measured with: TCP from clients through service addresses to endpoints. A flow is a number,
/// from which both of its tuples are worked out.
///
/// An object of this class is the share of one thread: as many flows that are in the table as flows that are not, each
/// half in random order.
final class TableKeys {
  private static final int FIRST_CLIENT = 0x0A80_0000;
  private static final int FIRST_VIP = 0x0A60_0001;
  private static final int FIRST_ENDPOINT = 0x0AF4_0001;
  private static final int PORT_BITS = 15;
  private static final int FIRST_PORT = 0x8000;
  private static final int SERVICE_PORT = 80;
  private static final int ENDPOINT_PORT = 8080;
  private static final int SCATTER = 0x9E37_79B9;
  private static final int SERVICE_SHIFT = Integer.SIZE - 10;
  private static final int ENDPOINT_SHIFT = Integer.SIZE - 13;
  private static final long MULTIPLIER = 6_364_136_223_846_793_005L;

  private final int[] flows;
  private final int count;
  private int at;
  private int leaving;
  private int entering;
  private long state;

  /// Gives a thread its flows, those to be put into the table first.
  ///
  /// @param count how many are to be in the table
  /// @param thread the thread's number, from 0
  /// @param threads how many threads there are
  TableKeys(final int count, final int thread, final int threads) {
    this.count = count;
    state = thread;
    flows = new int[2 * count];
    for (int i = 0; i < flows.length; i++) {
      flows[i] = i * threads + thread;
    }
  }

  /// How many of its flows are in the table.
  int count() {
    return count;
  }

  /// A flow by its place, before they are shuffled; those at 0 to [#count] - 1 are to be put into the table.
  int at(final int place) {
    return flows[place];
  }

  /// Puts both halves into random order: one that has nothing to do with where the table put them.
  void shuffle() {
    final SplittableRandom random = new SplittableRandom(state);
    for (int i = count - 1; i > 0; i--) {
      swap(i, random.nextInt(i + 1));
      swap(count + i, count + random.nextInt(i + 1));
    }
  }

  private void swap(final int one, final int other) {
    final int flow = flows[one];
    flows[one] = flows[other];
    flows[other] = flow;
  }

  /// A flow that is in the table.
  int present() {
    return flows[nextPlace()];
  }

  /// A flow that is not in the table.
  int absent() {
    return flows[count + nextPlace()];
  }

  /// Lets the next flow of those that are not in the table change places with any that is: [#leaving] and [#entering] say
  /// which.
  void exchange() {
    final int place = count + nextPlace();
    state = state * MULTIPLIER + 1;
    entering = flows[place];
    swap((int) (((state >>> 32) * count) >>> 32), place);
    leaving = flows[place];
  }

  /// The flow that is to leave the table.
  int leaving() {
    return leaving;
  }

  /// The flow that is to enter it.
  int entering() {
    return entering;
  }

  /// The next of all flows, those in the table and those not, for tables that flows leave on their own.
  int any() {
    final int flow = flows[(at + count) % flows.length];
    at = at + 1 == flows.length ? 0 : at + 1;
    return flow;
  }

  private int nextPlace() {
    final int place = at;
    at = place + 1 == count ? 0 : place + 1;
    return place;
  }

  /// What the client of a flow sends.
  static void readOriginal(final int flow, final FlowTuple into) {
    into.setIpv4(client(flow), FIRST_VIP + ((flow * SCATTER) >>> SERVICE_SHIFT));
    into.setProtocolAndPorts(Protocol.TCP, clientPort(flow), SERVICE_PORT);
  }

  /// What the endpoint of a flow sends.
  static void readReply(final int flow, final FlowTuple into) {
    into.setIpv4(FIRST_ENDPOINT + ((flow * SCATTER) >>> ENDPOINT_SHIFT), client(flow));
    into.setProtocolAndPorts(Protocol.TCP, ENDPOINT_PORT, clientPort(flow));
  }

  private static int client(final int flow) {
    return FIRST_CLIENT + (flow >>> PORT_BITS);
  }

  private static int clientPort(final int flow) {
    return FIRST_PORT | (flow & (FIRST_PORT - 1));
  }
}
