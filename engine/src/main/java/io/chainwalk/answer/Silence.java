package io.chainwalk.answer;

/// Why a packet got no answer.
public enum Silence {
  /// It did get one.
  NONE("answered"),
  /// A later fragment: the first one has been answered, or will be.
  LATER_FRAGMENT("no answer to a later fragment"),
  /// It was sent to more than one machine, by its IP address or on the link.
  GROUP("no answer to a broadcast or multicast"),
  /// It is an ICMP error itself, or of an ICMP type nobody knows.
  ICMP_ERROR("no answer to an ICMP error"),
  /// Its checksum is wrong: who knows what it was.
  BAD_CHECKSUM("no answer to a bad checksum"),
  /// Its source is not one machine.
  SOURCE("no answer to a source that is not one machine"),
  /// A RST is not answered with a RST.
  RESET("no reset for a reset"),
  /// Not TCP, or not enough of it.
  NO_TCP_HEADER("no TCP header to answer with a reset"),
  /// There is no way to the sender.
  NO_ROUTE("no route to the sender"),
  /// The way to the sender takes packets that are too small to hold a header.
  TINY_MTU("the way to the sender is too narrow for an answer"),
  /// The answer would have to carry a source route or a label back.
  OPTION_NOT_MODELLED("an IP option whose echo is not modelled"),
  /// An option to be echoed is malformed.
  BAD_OPTION("an IP option that cannot be echoed");

  private final String sentence;

  Silence(final String sentence) {
    this.sentence = sentence;
  }

  /// The reason in an operator's words.
  ///
  /// @return a short phrase
  public String sentence() {
    return sentence;
  }
}
