package io.chainwalk.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.netfilter.BpfAssembler.Condition;
import io.chainwalk.netfilter.BpfAssembler.Register;
import io.chainwalk.netfilter.BpfAssembler.Size;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Encodings as RFC 9669 has them: opcode, source and destination in a byte, offset, number.
final class BpfAssemblerTest {
  @Test
  void aWordIsLoadedFromAnOffset() {
    assertCode(
        "61 17 5000 00000000",
        new BpfAssembler().load(Size.WORD, Register.R7, Register.R1, Bpf.SKB_DATA_END));
  }

  @Test
  void eightBytesAreStoredAtAnOffset() {
    assertCode(
        "7b 39 f8ff 00000000", new BpfAssembler().store(Size.DOUBLE, Register.R9, -8, Register.R3));
  }

  @Test
  void registersAreMovedAndAdded() {
    assertCode(
        "bf 72 0000 00000000  b7 01 0000 feffffff  07 02 0000 40000000  0f 19 0000 00000000",
        new BpfAssembler()
            .move(Register.R2, Register.R7)
            .move(Register.R1, -2)
            .add(Register.R2, 64)
            .add(Register.R9, Register.R1));
  }

  @Test
  void theAddressOfAMapsValueTakesTwoInstructions() {
    assertCode(
        "18 29 0000 05000000  00 00 0000 00000000", new BpfAssembler().mapValue(Register.R9, 5));
  }

  @Test
  void aJumpSkipsTheInstructionsBeforeItsLabel() {
    assertCode(
        "2d 82 0300 00000000  b5 01 0000 c0000000  b7 00 0000 02000000  95 00 0000 00000000"
            + "  b7 00 0000 00000000  95 00 0000 00000000",
        new BpfAssembler()
            .jumpIf(Register.R2, Condition.GREATER, Register.R8, "out")
            .jumpIf(Register.R1, Condition.AT_MOST, 192, "next")
            .label("next")
            .exit(Bpf.XDP_PASS)
            .label("out")
            .exit(Bpf.XDP_ABORTED));
  }

  @Test
  void aJumpGoesForwardOnly() {
    final BpfAssembler back =
        new BpfAssembler().label("back").jumpIf(Register.R1, Condition.GREATER, 0, "back");
    final BpfAssembler nowhere =
        new BpfAssembler().jumpIf(Register.R1, Condition.GREATER, 0, "nowhere");

    assertThrows(IllegalStateException.class, back::bytes);
    assertThrows(IllegalStateException.class, nowhere::bytes);
  }

  @Test
  void aLabelIsSetOnce() {
    final BpfAssembler program = new BpfAssembler().label("here");

    assertThrows(IllegalArgumentException.class, () -> program.label("here"));
  }

  private static void assertCode(final String expected, final BpfAssembler program) {
    assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(program.bytes()));
  }
}
