package io.chainwalk.netfilter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes BPF programs, instruction by instruction (RFC 9669). Only what our programs use.
///
/// A jump names a label, which may come later.
final class BpfAssembler {
  /// An instruction's length; a wide one has two.
  static final int INSTRUCTION_BYTES = 8;

  private static final int DESTINATION_BITS = 4;

  /// Opcodes, and what stands in place of a source register: that the number is a map whose value is meant.
  private static final int LOAD_WIDE_NUMBER = 0x18;

  private static final int MAP_VALUE = 2;
  private static final int JUMP = 0x05;
  private static final int BY_REGISTER = 0x08;
  private static final int MOVE_NUMBER = 0xB7;
  private static final int MOVE = 0xBF;
  private static final int ADD_NUMBER = 0x07;
  private static final int ADD = 0x0F;
  private static final int EXIT = 0x95;
  private static final String NO_LABEL = "";

  /// A register: R0 is the answer, R1 the first argument, R6 and up are a function's own.
  enum Register {
    /// The answer.
    R0,
    /// The first argument.
    R1,
    /// Free to use, and so are the following.
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    /// The frame pointer.
    R10
  }

  /// How much is loaded or stored.
  enum Size {
    /// 32 bits.
    WORD(0x61, 0x63),
    /// 64 bits.
    DOUBLE(0x79, 0x7B);

    private final int load;
    private final int store;

    Size(final int load, final int store) {
      this.load = load;
      this.store = store;
    }
  }

  /// A comparison of unsigned numbers.
  enum Condition {
    /// More than.
    GREATER(0x20),
    /// As much as, or less.
    AT_MOST(0xB0);

    private final int code;

    Condition(final int code) {
      this.code = code;
    }
  }

  private record Instruction(
      int code, int destination, int source, int offset, int number, String label) {}

  private final List<Instruction> instructions = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  /// `to = *(from + offset)`.
  BpfAssembler load(final Size size, final Register to, final Register from, final int offset) {
    return add(size.load, to, from, offset, 0);
  }

  /// `*(to + offset) = from`.
  BpfAssembler store(final Size size, final Register to, final int offset, final Register from) {
    return add(size.store, to, from, offset, 0);
  }

  /// `to = from`.
  BpfAssembler move(final Register to, final Register from) {
    return add(MOVE, to, from, 0, 0);
  }

  /// `to = number`.
  BpfAssembler move(final Register to, final int number) {
    return add(MOVE_NUMBER, to, Register.R0, 0, number);
  }

  /// `to += from`.
  BpfAssembler add(final Register to, final Register from) {
    return add(ADD, to, from, 0, 0);
  }

  /// `to += number`.
  BpfAssembler add(final Register to, final int number) {
    return add(ADD_NUMBER, to, Register.R0, 0, number);
  }

  /// `to =` the address of an array's first value, which can be read and written as long as the value is.
  BpfAssembler mapValue(final Register to, final int mapFd) {
    instructions.add(
        new Instruction(LOAD_WIDE_NUMBER, to.ordinal(), MAP_VALUE, 0, mapFd, NO_LABEL));
    instructions.add(new Instruction(0, 0, 0, 0, 0, NO_LABEL));
    return this;
  }

  /// Goes to a label if a register compares so with another one.
  BpfAssembler jumpIf(
      final Register left, final Condition condition, final Register right, final String label) {
    instructions.add(
        new Instruction(
            JUMP | BY_REGISTER | condition.code, left.ordinal(), right.ordinal(), 0, 0, label));
    return this;
  }

  /// Goes to a label if a register compares so with a number.
  BpfAssembler jumpIf(
      final Register left, final Condition condition, final int number, final String label) {
    instructions.add(new Instruction(JUMP | condition.code, left.ordinal(), 0, 0, number, label));
    return this;
  }

  /// Names the place of the next instruction.
  BpfAssembler label(final String name) {
    if (labels.put(name, instructions.size()) != null) {
      throw new IllegalArgumentException("a second label " + name);
    }
    return this;
  }

  /// Ends the program with an answer.
  BpfAssembler exit(final int answer) {
    return move(Register.R0, answer).add(EXIT, Register.R0, Register.R0, 0, 0);
  }

  private BpfAssembler add(
      final int code, final Register to, final Register from, final int offset, final int number) {
    instructions.add(new Instruction(code, to.ordinal(), from.ordinal(), offset, number, NO_LABEL));
    return this;
  }

  /// The program as the kernel of this machine reads it.
  ///
  /// @return eight bytes for each instruction
  /// @throws IllegalStateException when a jump names no label, or one that lies behind it
  byte[] bytes() {
    final ByteBuffer bytes =
        ByteBuffer.allocate(instructions.size() * INSTRUCTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < instructions.size(); i++) {
      final Instruction instruction = instructions.get(i);
      bytes.put((byte) instruction.code);
      bytes.put((byte) (instruction.destination | instruction.source << DESTINATION_BITS));
      bytes.putShort((short) offset(instruction, i + 1));
      bytes.putInt(instruction.number);
    }
    return bytes.array();
  }

  private int offset(final Instruction instruction, final int next) {
    if (instruction.label.equals(NO_LABEL)) {
      return instruction.offset;
    }
    final int place = labels.getOrDefault(instruction.label, -1);
    if (place < next) {
      throw new IllegalStateException("no label " + instruction.label + " further on");
    }
    return place - next;
  }
}
