package io.chainwalk.tools.traffic;

/// How often things happen: who talks to whom, what about, and what befalls it. What exactly is wrong with a packet that
/// something is wrong with is weighed where it is written.
final class Mix {
  /// Conversations by kind; only their proportion counts.
  static final int TCP = 44;

  static final int UDP = 22;
  static final int ECHO = 9;
  static final int SCTP = 8;
  static final int UDPLITE = 2;
  static final int GRE = 2;
  static final int OTHER_PROTOCOL = 3;
  static final int STRAY = 10;

  /// Stray packets by what they are.
  static final int STRAY_ICMP = 50;

  static final int STRAY_TCP = 30;
  static final int STRAY_NOISE = 20;

  /// Of a thousand stray packets of ICMP, how many are errors about packets that never were.
  static final int STRAY_ERROR = 300;

  /// Of a thousand SYNs that are heard, how many are refused, and how many meet one from the other side.
  static final int REFUSED = 60;

  static final int SIMULTANEOUS_OPEN = 50;

  /// Of a thousand TCP connections, how many end with a reset, and after how many there is another on the same ports.
  static final int ABORTED = 150;

  static final int REOPENED = 350;

  /// Of a thousand segments of an open connection, how many go to somebody who has forgotten it.
  static final int HALF_OPEN = 15;

  /// What is unexpected of TCP, in the order of [TcpSurprises#next].
  static final int[] SURPRISES = {12, 8, 10, 12, 12, 4, 5, 6, 6, 6, 4, 4, 6};

  /// Conversations by mood.
  static final int CALM = 60;

  static final int ODD = 30;
  static final int WILD = 10;

  /// Of a thousand packets of a conversation, how many are something its protocol does not expect, by mood.
  static final int UNEXPECTED_WHEN_CALM = 8;

  static final int UNEXPECTED_WHEN_ODD = 90;
  static final int UNEXPECTED_WHEN_WILD = 450;

  /// Of a thousand packets in a calm conversation; five times that in an odd one, twenty times in a wild one.
  static final int SPOILED = 6;

  static final int FRAGMENTED = 5;
  static final int QUOTED = 9;

  static final int ODD_FACTOR = 5;
  static final int WILD_FACTOR = 20;

  /// Of a thousand ICMP errors in a conversation that has had one, how many are about that one.
  static final int QUOTED_ERROR = 250;

  /// Of a thousand steps of a conversation, how many are the last because both sides fall silent.
  static final int ABANDONED = 4;

  /// Of a hundred fragmented datagrams, how many are not cut as a sender would.
  static final int CUT_BADLY = 35;

  /// Of a hundred badly cut ones, how many are sent again until they come out.
  static final int REPAIRED = 85;

  /// Clients by where they are.
  static final int CLIENT_HOST = 78;

  static final int CLIENT_OWN = 12;
  static final int CLIENT_ENDPOINT = 10;

  /// Of a thousand clients, how many are one of a favourite few, which have several connections at a time.
  static final int FAVOURITE = 350;

  static final int FAVOURITES = 4;

  /// Of a thousand conversations, how many have a client address and port that another one of the protocol has or had.
  static final int SAME_CLIENT_PORT = 120;

  /// Of a thousand of these, how many have the server's address and port too.
  static final int SAME_SERVER_TOO = 300;

  /// Destinations.
  static final int TO_SERVICE = 74;

  static final int TO_ENDPOINT = 8;
  static final int TO_HOST = 8;
  static final int TO_OWN = 4;
  static final int TO_WRONG_PORT = 3;
  static final int TO_STRANGE = 3;

  /// Source ports by range, as a translation keeps to them.
  static final int PORT_EPHEMERAL = 80;

  static final int PORT_HIGH = 8;
  static final int PORT_BELOW_1024 = 6;
  static final int PORT_BELOW_512 = 6;

  /// Of a hundred conversations, how many are IPv6 if there are both families.
  static final int IPV6 = 42;

  private Mix() {}
}
