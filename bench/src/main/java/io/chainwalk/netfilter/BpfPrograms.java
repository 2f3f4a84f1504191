package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.netfilter.BpfAssembler.Condition;
import io.chainwalk.netfilter.BpfAssembler.Register;
import io.chainwalk.netfilter.BpfAssembler.Size;

/// The programs that put frames into the kernel, and see them come out.
final class BpfPrograms {
  private static final int FRAME_BYTES = TcpFlows.FRAME_BYTES;

  private BpfPrograms() {}

  /// At a device's receive queue: makes the frame that has come in the next one of an array, and lets the kernel receive
  /// it. After the last one the first comes again.
  static byte[] replay(final FrameArray frames) {
    final BpfAssembler program =
        framed(Bpf.XDP_DATA, Bpf.XDP_DATA_END)
            .mapValue(Register.R9, frames.fd())
            .load(Size.DOUBLE, Register.R1, Register.R9, FrameArray.NEXT)
            .jumpIf(Register.R1, Condition.AT_MOST, frames.last(), "inside")
            .move(Register.R1, 0)
            .label("inside");
    return copy(advance(program), Register.R7, 0, Register.R9, FrameArray.FIRST)
        .exit(Bpf.XDP_PASS)
        .label("out")
        .exit(Bpf.XDP_ABORTED)
        .bytes();
  }

  /// On the way out of a device: copies the frame into an array, as long as there is room, and lets the next program have
  /// it.
  static byte[] record(final FrameArray frames) {
    final BpfAssembler program =
        framed(Bpf.SKB_DATA, Bpf.SKB_DATA_END)
            .mapValue(Register.R9, frames.fd())
            .load(Size.DOUBLE, Register.R1, Register.R9, FrameArray.NEXT)
            .jumpIf(Register.R1, Condition.GREATER, frames.last(), "out");
    return copy(advance(program), Register.R9, FrameArray.FIRST, Register.R7, 0)
        .label("out")
        .exit(Bpf.TCX_NEXT)
        .bytes();
  }

  /// On the way out of a device: counts the frame, and frees it.
  static byte[] countAndDrop(final MappedArray counter) {
    return new BpfAssembler()
        .mapValue(Register.R1, counter.fd())
        .load(Size.DOUBLE, Register.R2, Register.R1, 0)
        .add(Register.R2, 1)
        .store(Size.DOUBLE, Register.R1, 0, Register.R2)
        .exit(Bpf.TCX_DROP)
        .bytes();
  }

  /// Takes the frame's address into R7. One that is not as long as ours goes to "out".
  private static BpfAssembler framed(final int data, final int dataEnd) {
    return new BpfAssembler()
        .load(Size.WORD, Register.R7, Register.R1, data)
        .load(Size.WORD, Register.R8, Register.R1, dataEnd)
        .move(Register.R2, Register.R7)
        .add(Register.R2, FRAME_BYTES)
        .jumpIf(Register.R2, Condition.GREATER, Register.R8, "out");
  }

  /// Moves R9 from the array to the frame at R1, and the array's mark to the frame after it.
  private static BpfAssembler advance(final BpfAssembler program) {
    return program
        .move(Register.R2, Register.R1)
        .add(Register.R2, FRAME_BYTES)
        .store(Size.DOUBLE, Register.R9, FrameArray.NEXT, Register.R2)
        .add(Register.R9, Register.R1);
  }

  private static BpfAssembler copy(
      final BpfAssembler program,
      final Register to,
      final int toOffset,
      final Register from,
      final int fromOffset) {
    for (int i = 0; i < FRAME_BYTES; i += Long.BYTES) {
      program
          .load(Size.DOUBLE, Register.R3, from, fromOffset + i)
          .store(Size.DOUBLE, to, toOffset + i, Register.R3);
    }
    return program;
  }
}
