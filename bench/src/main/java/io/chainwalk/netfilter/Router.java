package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.flow.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A network namespace that forwards between clients and pods.
///
/// It has two devices, each one end of a veth pair whose other end nobody listens at. Frames are put into the receive
/// queue of one of them by an XDP program, go through the kernel's receive path, and are counted and dropped on their
/// way out of the other.
final class Router implements Resources.Resource {
  /// The address of both devices, to which the frames of [TcpFlows] are sent.
  static final byte[] MAC_ADDRESS = {2, 0, 0, 0, 0, 2};

  /// Static neighbours, so that nobody asks who has an address.
  private static final String DEVICES =
      """
      link set dev lo up
      link add clients address 02:00:00:00:00:02 type veth peer name clients-end
      link add pods address 02:00:00:00:00:02 type veth peer name pods-end
      link set dev clients addrgenmode none up
      link set dev clients-end addrgenmode none up
      link set dev pods addrgenmode none up
      link set dev pods-end addrgenmode none up
      address add 192.0.2.1/30 dev clients
      address add 192.0.2.5/30 dev pods
      neighbour add 192.0.2.2 lladdr 02:00:00:00:00:01 dev clients nud permanent
      neighbour add 192.0.2.6 lladdr 02:00:00:00:00:01 dev pods nud permanent
      route add 10.128.0.0/10 via 192.0.2.2
      route add 10.244.0.0/14 via 192.0.2.6
      """;

  private static final Path SYSCTLS = Path.of("/proc/sys/net/ipv4");

  private record Side(int interfaceIndex, FrameArray frames, Descriptor program) {}

  private final Resources held = new Resources();
  private final PrivateNamespace namespace;
  private final MappedArray counter;
  private final Map<Direction, Side> sides = new EnumMap<>(Direction.class);

  private Router(final int frames) throws IOException {
    try {
      namespace = held.add(PrivateNamespace.make());
      counter = held.add(MappedArray.make(Long.BYTES));
      namespace.run(DEVICES, "ip", "-batch", "-");
      namespace.inside(() -> {
        setSysctls();
        final Descriptor sink =
            held.add(Bpf.load(Bpf.Kind.TCX_EGRESS, BpfPrograms.countAndDrop(counter)));
        sides.put(Direction.ORIGINAL, side("clients", frames, sink));
        sides.put(Direction.REPLY, side("pods", frames, sink));
        return sides;
      });
    } catch (final IOException | RuntimeException e) {
      held.closeAfter(e);
      throw e;
    }
  }

  /// Makes a router without rules.
  ///
  /// @param frames how many different ones are put in from each side
  static Router open(final int frames) throws IOException {
    return new Router(frames);
  }

  private static void setSysctls() throws IOException {
    Files.writeString(SYSCTLS.resolve("ip_forward"), "1");
    for (final String device : List.of("all", "clients", "pods")) {
      Files.writeString(SYSCTLS.resolve(Path.of("conf", device, "rp_filter")), "0");
    }
  }

  private Side side(final String device, final int size, final Descriptor sink) throws IOException {
    final int index = Syscalls.interfaceIndex(device);
    final FrameArray frames = held.add(FrameArray.make(size));
    final Descriptor program = held.add(Bpf.load(Bpf.Kind.XDP, BpfPrograms.replay(frames)));
    held.add(Bpf.attach(Bpf.Kind.XDP, program, index));
    held.add(Bpf.attach(Bpf.Kind.TCX_EGRESS, sink, index));
    return new Side(index, frames, program);
  }

  PrivateNamespace namespace() {
    return namespace;
  }

  /// The frames that are put in: those of clients for [Direction#ORIGINAL], those of pods for [Direction#REPLY].
  FrameArray frames(final Direction direction) {
    return side(direction).frames;
  }

  @SuppressWarnings("NullAway") // there are both
  private Side side(final Direction direction) {
    return sides.get(direction);
  }

  /// Puts frames in, from where the last ones ended.
  ///
  /// @param direction from whom
  /// @param count how many
  /// @return what became of them
  Chunk inject(final Direction direction, final int count) throws IOException {
    final Side side = side(direction);
    final long before = counter.bytes().getLongVolatile(0);
    final int ns =
        namespace.inside(
            () -> Bpf.receive(side.program, side.interfaceIndex, count, TcpFlows.FRAME_BYTES));
    return new Chunk(ns, count, counter.bytes().getLongVolatile(0) - before);
  }

  /// Puts each frame in once, and records what comes out.
  ///
  /// @param direction from whom
  /// @param into room for as many frames; filled in the order in which they come out
  /// @return what became of them
  Chunk injectAndRecord(final Direction direction, final FrameArray into) throws IOException {
    final int outgoing = side(direction.opposite()).interfaceIndex;
    into.rewind();
    try (Descriptor program = Bpf.load(Bpf.Kind.TCX_EGRESS, BpfPrograms.record(into));
        Descriptor _ = namespace.inside(() -> Bpf.attach(Bpf.Kind.TCX_EGRESS, program, outgoing))) {
      return injectAll(direction);
    }
  }

  /// Puts each frame in once.
  Chunk injectAll(final Direction direction) throws IOException {
    final FrameArray frames = frames(direction);
    frames.rewind();
    return inject(direction, frames.size());
  }

  @Override
  public void close() {
    held.close();
  }
}
