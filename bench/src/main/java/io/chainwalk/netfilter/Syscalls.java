package io.chainwalk.netfilter;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// System calls, through the C library. Each throws an exception with the C library's words where the kernel refuses.
///
/// **Threads:** any; what a call does to a thread's namespace or processors it does to the calling thread alone.
final class Syscalls {
  /// `CLONE_NEWNET`: what [#unshare] and [#setNamespace] are about.
  private static final int NETWORK = 0x4000_0000;

  private static final int OPEN_READ_ONLY_CLOSE_ON_EXEC = 0x80000;
  private static final int MAP_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int VARIADIC_FROM_SECOND = 1;
  private static final int VARIADIC_FROM_THIRD = 2;
  private static final int LONGEST_MESSAGE_BYTES = 256;

  /// The C library has no function for `bpf`, and its number is the machine's.
  private static final long BPF = System.getProperty("os.arch", "").equals("aarch64") ? 280 : 321;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  private static final MethodHandle SYSCALL =
      handle(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
          CAPTURE,
          Linker.Option.firstVariadicArg(VARIADIC_FROM_SECOND));
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          CAPTURE,
          Linker.Option.firstVariadicArg(VARIADIC_FROM_THIRD));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          CAPTURE);
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle UNSHARE =
      handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE);
  private static final MethodHandle SETNS =
      handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE);
  private static final MethodHandle GET_AFFINITY =
      handle(
          "sched_getaffinity",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          CAPTURE);
  private static final MethodHandle SET_AFFINITY =
      handle(
          "sched_setaffinity",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          CAPTURE);
  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE);
  private static final MethodHandle SEND =
      handle(
          "send",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          CAPTURE);
  private static final MethodHandle RECEIVE =
      handle(
          "recv",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          CAPTURE);
  private static final MethodHandle INTERFACE_INDEX =
      handle("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS), CAPTURE);
  private static final MethodHandle STRERROR =
      handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Syscalls() {}

  @SuppressWarnings("restricted") // the declared types are those of the C library
  private static MethodHandle handle(
      final String name, final FunctionDescriptor descriptor, final Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /// `bpf(2)`.
  ///
  /// @param command `BPF_...`
  /// @param attributes what the command reads and writes, `union bpf_attr`
  /// @param what what is tried, for the message
  /// @return a file descriptor, or 0
  static int bpf(final int command, final MemorySegment attributes, final String what)
      throws IOException {
    try {
      return (int)
          check(
              (long)
                  SYSCALL.invokeExact(
                      CAPTURED.get(), BPF, (long) command, attributes, attributes.byteSize()),
              what);
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  /// Opens a file to read it; programs that are started do not get it.
  static int open(final String path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          check(
              (int)
                  OPEN.invokeExact(
                      CAPTURED.get(), arena.allocateFrom(path), OPEN_READ_ONLY_CLOSE_ON_EXEC, 0),
              "cannot open " + path);
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  static void close(final int fd) {
    try {
      final int ignored = (int) CLOSE.invokeExact(fd);
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  /// Maps a file, shared, from its beginning.
  @SuppressWarnings("restricted") // as long as was asked for
  static MemorySegment map(final int fd, final long bytes) throws IOException {
    try {
      final MemorySegment start =
          (MemorySegment)
              MMAP.invokeExact(
                  CAPTURED.get(), MemorySegment.NULL, bytes, MAP_READ_WRITE, MAP_SHARED, fd, 0L);
      check(start.address() == -1 ? -1 : 0, "mmap of " + bytes + " bytes");
      return start.reinterpret(bytes);
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  static void unmap(final MemorySegment memory) {
    try {
      final int ignored = (int) MUNMAP.invokeExact(memory, memory.byteSize());
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  /// Gives the calling thread a network namespace of its own.
  static void unshare() throws IOException {
    try {
      check((int) UNSHARE.invokeExact(CAPTURED.get(), NETWORK), "cannot make a network namespace");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  /// Moves the calling thread to another network namespace.
  static void setNamespace(final int fd) throws IOException {
    try {
      check(
          (int) SETNS.invokeExact(CAPTURED.get(), fd, NETWORK), "cannot enter a network namespace");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  /// Reads which processors the calling thread may run on, a bit for each.
  static void readProcessors(final MemorySegment into) throws IOException {
    try {
      check(
          (int) GET_AFFINITY.invokeExact(CAPTURED.get(), 0, into.byteSize(), into),
          "sched_getaffinity");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  /// Sets which processors the calling thread may run on.
  static void setProcessors(final MemorySegment allowed) throws IOException {
    try {
      check(
          (int) SET_AFFINITY.invokeExact(CAPTURED.get(), 0, allowed.byteSize(), allowed),
          "sched_setaffinity");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  static int socket(final int family, final int type, final int protocol) throws IOException {
    try {
      return (int)
          check(
              (int) SOCKET.invokeExact(CAPTURED.get(), family, type, protocol),
              "cannot open a socket");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  static void send(final int fd, final MemorySegment bytes) throws IOException {
    try {
      check((long) SEND.invokeExact(CAPTURED.get(), fd, bytes, bytes.byteSize(), 0), "send");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  static long receive(final int fd, final MemorySegment into) throws IOException {
    try {
      return check(
          (long) RECEIVE.invokeExact(CAPTURED.get(), fd, into, into.byteSize(), 0), "recv");
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  /// The number of a device in the calling thread's namespace.
  static int interfaceIndex(final String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final int index = (int) INTERFACE_INDEX.invokeExact(CAPTURED.get(), arena.allocateFrom(name));
      check(index == 0 ? -1 : 0, "no device " + name);
      return index;
    } catch (final Throwable e) {
      throw rethrown(e);
    }
  }

  private static long check(final long returned, final String what) throws IOException {
    if (returned < 0) {
      throw new IOException(what + ": " + message((int) ERRNO.get(CAPTURED.get(), 0L)));
    }
    return returned;
  }

  /// The C library's words for the number of an error.
  @SuppressWarnings("restricted") // a text with an end, and a short one
  static String message(final int error) {
    try {
      final MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
      return text.reinterpret(LONGEST_MESSAGE_BYTES).getString(0);
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  /// A downcall throws nothing, whatever its signature says; what [#check] throws is the caller's.
  private static IOException rethrown(final Throwable e) {
    if (e instanceof final IOException refused) {
      return refused;
    }
    throw unexpected(e);
  }

  private static AssertionError unexpected(final Throwable e) {
    return new AssertionError(e);
  }
}
