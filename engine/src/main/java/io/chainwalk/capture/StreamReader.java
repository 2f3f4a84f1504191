package io.chainwalk.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What reading one stream of records is about, whatever their format: filling blocks, carrying over what is
/// unfinished, and keeping damage back until everything in front of it is out.
abstract sealed class StreamReader implements CaptureReader permits PcapReader, PcapngReader {
  final CaptureInput input;
  private final List<CaptureInterface> found = new ArrayList<>();
  private volatile List<CaptureInterface> interfaces = List.of(); // copied once for a block
  private long nextRecordNumber = 1;
  private @Nullable BadCaptureException damage;

  StreamReader(final CaptureInput input) {
    this.input = input;
  }

  /// Adds a row for each whole record in the input's window and moves its position over them, until the block is full
  /// or the window ends inside a record.
  ///
  /// @return what is wrong at the input's position, or null
  abstract @Nullable BadCaptureException parse(CaptureBlock block);

  /// Adds an interface that the records to come refer to.
  final void addInterface(final CaptureInterface added) {
    found.add(added);
  }

  /// How many interfaces there are, all sections together.
  final int interfaceCount() {
    return found.size();
  }

  /// Shows the interfaces added so far to whoever asks, other threads too.
  final void publishInterfaces() {
    if (interfaces.size() != found.size()) {
      interfaces = List.copyOf(found);
    }
  }

  @Override
  public final boolean readBlock(final CaptureBlock block) throws IOException {
    block.clear(nextRecordNumber);
    if (damage != null) {
      throw damage;
    }
    input.fill(block);
    do {
      damage = parse(block);
    } while (damage == null && block.isEmpty() && input.extend(block));
    if (damage == null && input.ended() && !block.isFull()) {
      damage = input.endDamage();
    }
    input.leave(block);
    publishInterfaces();
    if (!block.isEmpty()) {
      nextRecordNumber += block.recordCount();
      return true;
    }
    if (damage != null) {
      throw damage;
    }
    return false;
  }

  @Override
  public final List<CaptureInterface> interfaces() {
    return interfaces;
  }

  @Override
  public final long recordsRead() {
    return nextRecordNumber - 1;
  }

  @Override
  public final String name() {
    return input.name();
  }

  @Override
  public final long bytesRead() {
    return input.bytesRead();
  }

  @Override
  public final long sizeBytes() {
    return input.sizeBytes();
  }

  @Override
  public final void close() throws IOException {
    input.close();
  }
}
