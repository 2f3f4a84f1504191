package io.chainwalk.netfilter;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.agrona.concurrent.UnsafeBuffer;

/// A BPF array of one value, in the memory of BPF programs and of this process.
final class MappedArray implements Resources.Resource {
  private final Descriptor array;
  private final MemorySegment memory;
  private final UnsafeBuffer bytes;

  private MappedArray(final Descriptor array, final MemorySegment memory) {
    this.array = array;
    this.memory = memory;
    bytes = new UnsafeBuffer(memory.address(), (int) memory.byteSize());
  }

  /// Makes an array of zeros.
  static MappedArray make(final int length) throws IOException {
    final Descriptor array = Bpf.array(length);
    try {
      return new MappedArray(array, Syscalls.map(array.number(), length));
    } catch (final IOException e) {
      array.close();
      throw e;
    }
  }

  int fd() {
    return array.number();
  }

  UnsafeBuffer bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Syscalls.unmap(memory);
    array.close();
  }
}
