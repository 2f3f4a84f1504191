package io.chainwalk.tools.kernel;

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
import java.util.Set;

/// System calls, through the C library. Each answers what the kernel answers: 0 or more, or the number of an error,
/// negated; [#check] makes an exception of that.
///
/// **Threads:** any; what a call does to the calling thread's namespace it does to that thread alone.
final class Syscalls {
  /// What `open` is told: to read and write, and never to wait.
  static final int OPEN_READ_WRITE = 2;

  static final int OPEN_NON_BLOCKING = 0x800;

  /// For `receive`: not to wait.
  static final int DONT_WAIT = 0x40;

  /// "Try again": there is nothing to read.
  static final int EAGAIN = 11;

  /// "Interrupted".
  static final int EINTR = 4;

  /// What a packet may be refused with.
  static final int EPERM = 1;

  static final int EIO = 5;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int EMSGSIZE = 90;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETUNREACH = 101;
  static final int EHOSTUNREACH = 113;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final int VARIADIC_FROM = 2;

  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          CAPTURE,
          Linker.Option.firstVariadicArg(VARIADIC_FROM));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          CAPTURE,
          Linker.Option.firstVariadicArg(VARIADIC_FROM));
  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE);
  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          CAPTURE);
  private static final MethodHandle SENDTO =
      handle(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
          CAPTURE);
  private static final MethodHandle RECV =
      handle(
          "recv",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
          CAPTURE);
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), CAPTURE);
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), CAPTURE);
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), CAPTURE);
  private static final MethodHandle UNSHARE =
      handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE);
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle STRERROR =
      handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final int LONGEST_MESSAGE_BYTES = 256;

  private Syscalls() {}

  @SuppressWarnings("restricted") // the declared types are those of the C library
  private static MethodHandle handle(
      final String name, final FunctionDescriptor descriptor, final Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }

  static int open(final String path, final int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          result((int) OPEN.invokeExact(CAPTURED.get(), arena.allocateFrom(path), flags, 0));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static int ioctl(final int fd, final long request, final MemorySegment argument) {
    try {
      return (int) result((int) IOCTL.invokeExact(CAPTURED.get(), fd, request, argument));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static int socket(final int family, final int type, final int protocol) {
    try {
      return (int) result((int) SOCKET.invokeExact(CAPTURED.get(), family, type, protocol));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static int setOption(final int fd, final int level, final int option, final int value) {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment segment = arena.allocateFrom(JAVA_INT, value);
      return (int)
          result(
              (int)
                  SETSOCKOPT.invokeExact(
                      CAPTURED.get(), fd, level, option, segment, (int) segment.byteSize()));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static long sendTo(
      final int fd, final MemorySegment bytes, final long length, final MemorySegment address) {
    try {
      return result(
          (long)
              SENDTO.invokeExact(
                  CAPTURED.get(), fd, bytes, length, 0, address, (int) address.byteSize()));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static long receive(final int fd, final MemorySegment into, final int flags) {
    try {
      return result((long) RECV.invokeExact(CAPTURED.get(), fd, into, into.byteSize(), flags));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static long read(final int fd, final MemorySegment into) {
    try {
      return result((long) READ.invokeExact(CAPTURED.get(), fd, into, into.byteSize()));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static long write(final int fd, final MemorySegment bytes, final long length) {
    try {
      return result((long) WRITE.invokeExact(CAPTURED.get(), fd, bytes, length));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static int poll(final MemorySegment descriptors, final long count, final int timeoutMillis) {
    try {
      return (int)
          result((int) POLL.invokeExact(CAPTURED.get(), descriptors, count, timeoutMillis));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static int unshare(final int flags) {
    try {
      return (int) result((int) UNSHARE.invokeExact(CAPTURED.get(), flags));
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(final int fd) {
    try {
      final int ignored = (int) CLOSE.invokeExact(fd);
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  /// Makes an exception of an error.
  ///
  /// @param result what a call answered
  /// @param what what was tried, for the message
  /// @return the result, if it is none
  /// @throws IOException if it is an error, with the C library's words for it
  static int check(final long result, final String what) throws IOException {
    if (result < 0) {
      throw new IOException(what + ": " + message((int) -result));
    }
    return (int) result;
  }

  /// Makes an exception of an error, but for those that only mean that a packet went nowhere.
  ///
  /// @param result what a call answered
  /// @param refusals numbers of such errors
  /// @param what what was tried, for the message
  /// @throws IOException if it is another error
  static void checkSent(final long result, final Set<Integer> refusals, final String what)
      throws IOException {
    if (!refusals.contains((int) -result)) {
      check(result, what);
    }
  }

  @SuppressWarnings("restricted") // a text with an end, and a short one
  private static String message(final int error) {
    try {
      final MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
      return text.reinterpret(LONGEST_MESSAGE_BYTES).getString(0);
    } catch (final Throwable e) {
      throw unexpected(e);
    }
  }

  private static long result(final long returned) {
    return returned >= 0 ? returned : -(int) ERRNO.get(CAPTURED.get(), 0L);
  }

  /// A downcall throws nothing, whatever its signature says.
  private static AssertionError unexpected(final Throwable e) {
    return new AssertionError(e);
  }
}
