package io.chainwalk.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Memory straight from the kernel, on pages of the wanted size as far as it gives them. Linux.
///
/// Closing it gives it back.
final class MappedMemory implements AutoCloseable {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_NOHUGEPAGE = 15;
  private static final long MAP_FAILED = -1;

  private static final MethodHandle MMAP =
      function(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle MADVISE =
      function(
          "madvise",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
  private static final MethodHandle MUNMAP =
      function(
          "munmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;

  /// Maps memory; none of it is there before it is written to.
  ///
  /// @param bytes how much
  /// @param huge whether on huge pages
  /// @throws UnsupportedOperationException when the kernel gives no memory, or does not leave the choice of pages
  @SuppressWarnings("restricted")
  MappedMemory(final long bytes, final boolean huge) {
    if (huge && !isHugePossible()) {
      throw new UnsupportedOperationException("skipped: no huge pages here");
    }
    final long mapped = bytes + HugePages.BYTES;
    final long address = map(mapped);
    final long start = (address + HugePages.BYTES - 1) & -HugePages.BYTES;
    segment = MemorySegment.ofAddress(start).reinterpret(bytes, arena, _ -> unmap(address, mapped));
    if (advise(start, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) != 0) {
      close();
      throw new UnsupportedOperationException("no choice of pages here: huge=" + huge);
    }
  }

  /// Whether the kernel gives huge pages to who asks.
  static boolean isHugePossible() {
    return HugePages.mode().filter(mode -> !"never".equals(mode)).isPresent();
  }

  /// The memory, from the beginning of a huge page on.
  MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    arena.close();
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(final String name, final FunctionDescriptor descriptor) {
    final Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  private static long map(final long bytes) {
    final long address;
    try {
      address = (long) MMAP.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
    } catch (final Throwable e) {
      throw new IllegalStateException(e);
    }
    if (address == MAP_FAILED) {
      throw new UnsupportedOperationException("no memory: bytes=" + bytes);
    }
    return address;
  }

  private static int advise(final long address, final long bytes, final int advice) {
    try {
      return (int) MADVISE.invokeExact(address, bytes, advice);
    } catch (final Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unmap(final long address, final long bytes) {
    try {
      final int ignored = (int) MUNMAP.invokeExact(address, bytes);
    } catch (final Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
