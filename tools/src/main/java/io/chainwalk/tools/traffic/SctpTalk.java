package io.chainwalk.tools.traffic;

/// An SCTP association.
final class SctpTalk extends Talk {
  private static final String KIND = "sctp";
  private static final String ODD = "sctp-odd";
  private static final int DATA = 0;
  private static final int INIT = 1;
  private static final int INIT_ACK = 2;
  private static final int SACK = 3;
  private static final int HEARTBEAT = 4;
  private static final int HEARTBEAT_ACK = 5;
  private static final int ABORT = 6;
  private static final int SHUTDOWN = 7;
  private static final int SHUTDOWN_ACK = 8;
  private static final int ERROR = 9;
  private static final int COOKIE_ECHO = 10;
  private static final int COOKIE_ACK = 11;
  private static final int SHUTDOWN_COMPLETE = 14;

  private int clientTag;
  private int serverTag;
  private int stage;
  private int tries = 2;
  private int left;

  SctpTalk(final Flow flow, final Scene scene) {
    super(flow, scene);
    clientTag = dice.word();
    serverTag = dice.word();
    left = dice.oneOf(1, 3, 6, 12);
  }

  @Override
  boolean advance() {
    if (stage > 0 && stage < 9 && mood.isUnexpected(dice)) {
      surprise();
      return true;
    }
    switch (stage) {
      case 0 -> step(true, 0, init(INIT, clientTag));
      case 1 -> {
        if (isHeard()) {
          step(false, clientTag, init(INIT_ACK, serverTag));
        } else if (tries-- > 0) {
          say(KIND, true, 0, init(INIT, clientTag));
        } else {
          return false;
        }
      }
      case 2 -> step(true, serverTag, chunk(COOKIE_ECHO, 0, dice.bytes(16)));
      case 3 -> step(false, clientTag, chunk(COOKIE_ACK, 0));
      case 4 -> converse();
      case 5 -> step(true, serverTag, chunk(SHUTDOWN, 0, new byte[4]));
      case 6 -> step(false, clientTag, chunk(SHUTDOWN_ACK, 0));
      case 7 -> step(true, serverTag, chunk(SHUTDOWN_COMPLETE, 0));
      case 8 -> {
        if (!dice.chance(250)) {
          return false;
        }
        clientTag = dice.word();
        serverTag = dice.word();
        stage = 0;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void step(final boolean fromClient, final int tag, final byte[] chunk) {
    say(KIND, fromClient, tag, chunk);
    stage++;
  }

  private void converse() {
    final boolean fromClient = dice.coin();
    final int tag = fromClient ? serverTag : clientTag;
    if (left-- <= 0) {
      if (dice.chance(250)) {
        say(KIND, fromClient, tag, chunk(ABORT, 0));
        stage = 8;
      } else {
        stage = 5;
      }
      return;
    }
    switch (dice.below(4)) {
      case 0 -> say(KIND, fromClient, tag, chunk(SACK, 0, dice.bytes(12)));
      case 1 -> {
        final byte[] info = dice.bytes(8);
        say(KIND, fromClient, tag, chunk(HEARTBEAT, 0, info));
        say(KIND, !fromClient, fromClient ? clientTag : serverTag, chunk(HEARTBEAT_ACK, 0, info));
      }
      default -> say(KIND, fromClient, tag, chunk(DATA, 3, dice.bytes(12 + payloadLength())));
    }
  }

  private byte[] init(final int type, final int tag) {
    final byte[] body = new byte[type == INIT ? 16 : 24];
    Wire.put32(body, 0, tag);
    Wire.put32(body, 4, 106_496);
    Wire.put32(body, 8, 0x000A_FFFF);
    Wire.put32(body, 12, dice.word());
    if (type == INIT_ACK) {
      Wire.put32(body, 16, 0x0007_0008); // a cookie
    }
    return chunk(type, 0, body);
  }

  private static byte[] chunk(final int type, final int flags, final byte... body) {
    final byte[] chunk = new byte[4 + body.length + 3 & ~3];
    Wire.put8(chunk, 0, type);
    Wire.put8(chunk, 1, flags);
    Wire.put16(chunk, 2, 4 + body.length);
    System.arraycopy(body, 0, chunk, 4, body.length);
    return chunk;
  }

  private void say(
      final String kind, final boolean fromClient, final int tag, final byte[]... chunks) {
    final Ends ends = fromClient ? flow.ends() : flow.ends().reversed();
    final byte[] header = new byte[Checksums.SCTP_HEADER];
    Wire.put16(header, 0, ends.sourcePort());
    Wire.put16(header, 2, ends.destinationPort());
    Wire.put32(header, 4, tag);
    final byte[] body = Wire.concat(header, Wire.concat(chunks));
    if (fromClient) {
      client(kind, fromClient(body));
    } else {
      server(kind, fromServer(body));
    }
  }

  private void surprise() {
    final boolean fromClient = dice.coin();
    final int tag = fromClient ? serverTag : clientTag;
    final int own = fromClient ? clientTag : serverTag;
    final int any = dice.oneOf(tag, tag, own, 0, dice.word());
    switch (dice.below(12)) {
      case 0 -> say(ODD, fromClient, any, chunk(ABORT, dice.below(2)));
      case 1 -> say(ODD, fromClient, dice.coin() ? 0 : any, init(INIT, dice.word())); // restart
      case 2 -> say(ODD, fromClient, any, init(INIT_ACK, dice.word()));
      case 3 -> say(ODD, fromClient, any, chunk(SHUTDOWN_COMPLETE, dice.below(2)));
      case 4 -> say(ODD, fromClient, any, chunk(SHUTDOWN_ACK, 0));
      case 5 ->
          say(ODD, fromClient, any, chunk(dice.oneOf(COOKIE_ECHO, COOKIE_ACK), 0, dice.bytes(8)));
      case 6 -> say(ODD, fromClient, any, chunk(DATA, 3, dice.bytes(16)));
      case 7 -> say(ODD, fromClient, any, chunk(HEARTBEAT, 0, dice.bytes(8)));
      case 8 -> say(ODD, fromClient, any, chunk(ERROR, 0, dice.bytes(4)), chunk(ABORT, 0));
      case 9 -> say(ODD, fromClient, any, init(INIT, own), chunk(DATA, 3, dice.bytes(16)));
      case 10 -> say(ODD, fromClient, any, badChunk());
      default ->
          say(ODD, fromClient, any, chunk(dice.oneOf(12, 13, 15, 64, 128, 192, 193, 255), 0));
    }
  }

  private byte[] badChunk() {
    final byte[] chunk = chunk(dice.oneOf(DATA, INIT, HEARTBEAT, COOKIE_ACK), 0, dice.bytes(8));
    Wire.put16(chunk, 2, dice.oneOf(0, 1, 3, 5, 100, 0xFFFF));
    return chunk;
  }
}
