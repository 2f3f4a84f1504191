package io.chainwalk.netfilter;

/// A file descriptor that somebody has to close: of a BPF program, a link, a namespace, a socket.
///
/// @param number for system calls
record Descriptor(int number) implements Resources.Resource {
  @Override
  public void close() {
    Syscalls.close(number);
  }
}
