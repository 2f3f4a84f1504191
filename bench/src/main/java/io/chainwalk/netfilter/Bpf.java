package io.chainwalk.netfilter;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Commands of `bpf(2)`: arrays that are mapped into this process, programs, and where they are attached.
///
/// Offsets are those of `union bpf_attr` in the kernel's `include/uapi/linux/bpf.h`, which never change.
final class Bpf {
  /// What programs answer: to an XDP program's caller, and to a TCX program's.
  static final int XDP_ABORTED = 0;

  static final int XDP_PASS = 2;
  static final int TCX_NEXT = -1;
  static final int TCX_DROP = 2;

  /// Offsets into what a program is given: `struct xdp_md` and `struct __sk_buff`.
  static final int XDP_DATA = 0;

  static final int XDP_DATA_END = 4;
  static final int SKB_DATA = 76;
  static final int SKB_DATA_END = 80;

  /// What a program is for.
  enum Kind {
    /// At a device's receive queue, in the driver.
    XDP(6, 0, 37, 4),
    /// Behind the last of netfilter's hooks, on the way out of a device; goes before those that are there already.
    TCX_EGRESS(3, 47, 47, 8);

    private final int type;
    private final int expectedAttachType;
    private final int attachType;
    private final int attachFlags;

    Kind(
        final int type, final int expectedAttachType, final int attachType, final int attachFlags) {
      this.type = type;
      this.expectedAttachType = expectedAttachType;
      this.attachType = attachType;
      this.attachFlags = attachFlags;
    }
  }

  private static final int MAP_CREATE = 0;
  private static final int PROGRAM_LOAD = 5;
  private static final int PROGRAM_RUN = 10;
  private static final int LINK_CREATE = 28;

  private static final int ATTRIBUTE_BYTES = 144;
  private static final int ARRAY = 2;
  private static final int MAPPABLE = 1 << 10;
  private static final int LOG_BYTES = 1 << 16;
  private static final int LIVE_FRAMES = 2;
  private static final int FRAMES_PER_BATCH = 64;
  private static final int XDP_CONTEXT_BYTES = 24;
  private static final int CONTEXT_DATA_END = 4;
  private static final int CONTEXT_INTERFACE = 12;

  private Bpf() {}

  /// Makes an array of one value that can be mapped.
  static Descriptor array(final int valueBytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, 0, ARRAY);
      attributes.set(JAVA_INT, 4, Integer.BYTES);
      attributes.set(JAVA_INT, 8, valueBytes);
      attributes.set(JAVA_INT, 12, 1);
      attributes.set(JAVA_INT, 16, MAPPABLE);
      return new Descriptor(
          Syscalls.bpf(MAP_CREATE, attributes, "cannot make a BPF array of " + valueBytes));
    }
  }

  /// Loads a program.
  ///
  /// @throws IOException with the verifier's reasons when it is refused
  static Descriptor load(final Kind kind, final byte... program) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment log = arena.allocate(LOG_BYTES);
      final MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, 0, kind.type);
      attributes.set(JAVA_INT, 4, program.length / BpfAssembler.INSTRUCTION_BYTES);
      attributes.set(
          JAVA_LONG,
          8,
          arena
              .allocate(program.length, Long.BYTES)
              .copyFrom(MemorySegment.ofArray(program))
              .address());
      attributes.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
      attributes.set(JAVA_INT, 24, 1);
      attributes.set(JAVA_INT, 28, LOG_BYTES);
      attributes.set(JAVA_LONG, 32, log.address());
      attributes.set(JAVA_INT, 68, kind.expectedAttachType);
      try {
        return new Descriptor(
            Syscalls.bpf(PROGRAM_LOAD, attributes, "cannot load a BPF program for " + kind));
      } catch (final IOException e) {
        throw new IOException(e.getMessage() + "\n" + log.getString(0), e);
      }
    }
  }

  /// Attaches a program to a device of the calling thread's namespace, until the answer is closed.
  static Descriptor attach(final Kind kind, final Descriptor program, final int interfaceIndex)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, 0, program.number());
      attributes.set(JAVA_INT, 4, interfaceIndex);
      attributes.set(JAVA_INT, 8, kind.attachType);
      attributes.set(JAVA_INT, 12, kind.attachFlags);
      return new Descriptor(
          Syscalls.bpf(LINK_CREATE, attributes, "cannot attach a BPF program for " + kind));
    }
  }

  /// Lets an XDP program make frames, and the kernel receive them as from a device's driver, in batches of 64.
  ///
  /// When this returns they have gone through the whole receive path, on the calling thread's processor.
  ///
  /// @param program attached to the device, natively
  /// @param interfaceIndex the device's, in the calling thread's namespace
  /// @param frames how many
  /// @param frameBytes their length
  /// @return nanoseconds for each, as the kernel measured them
  static int receive(
      final Descriptor program, final int interfaceIndex, final int frames, final int frameBytes)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment context = arena.allocate(XDP_CONTEXT_BYTES, Long.BYTES);
      context.set(JAVA_INT, CONTEXT_DATA_END, frameBytes);
      context.set(JAVA_INT, CONTEXT_INTERFACE, interfaceIndex);
      final MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, 0, program.number());
      attributes.set(JAVA_INT, 8, frameBytes);
      attributes.set(JAVA_LONG, 16, arena.allocate(JAVA_BYTE, frameBytes).address());
      attributes.set(JAVA_INT, 32, frames);
      attributes.set(JAVA_INT, 40, XDP_CONTEXT_BYTES);
      attributes.set(JAVA_LONG, 48, context.address());
      attributes.set(JAVA_INT, 64, LIVE_FRAMES);
      attributes.set(JAVA_INT, 72, FRAMES_PER_BATCH);
      Syscalls.bpf(PROGRAM_RUN, attributes, "cannot inject " + frames + " frames");
      return attributes.get(JAVA_INT, 36);
    }
  }
}
