package io.chainwalk.tools.messages;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// What a name server answered to a question for addresses.
///
/// @param packetNumber the packet in which the answer was complete, from 1
/// @param timeNs that packet's time
/// @param client who had asked
/// @param clientPort the port that it asked from
/// @param id what client and server tell questions apart by
/// @param name what was asked for, in lower case and without the dot at the end
/// @param type the type that was asked for, such as `AAAA`
/// @param result whether there was anything
/// @param addresses what came of it, through all aliases
/// @param cut whether the server says that the message has not all it should have (TC)
public record DnsAnswer(
    long packetNumber,
    long timeNs,
    IpAddress client,
    int clientPort,
    int id,
    String name,
    String type,
    Result result,
    List<Address> addresses,
    boolean cut) {

  /// Copies the list.
  public DnsAnswer {
    addresses = List.copyOf(addresses);
  }

  /// What came of a question.
  public enum Result {
    /// The name exists; whether it has addresses, the list says.
    FOUND,
    /// `NXDOMAIN`: there is no such name.
    NO_SUCH_NAME,
    /// The server could not or would not say.
    FAILED
  }

  /// An address that a name has.
  ///
  /// @param address the address
  /// @param ttlSeconds how long it may be used: the least along the aliases that lead to it, 0 and more
  public record Address(IpAddress address, long ttlSeconds) {}

  /// Whether another answer is the same one, seen at another place on its way.
  ///
  /// @param other an answer to the same client
  /// @return true where both answer the same question, and say the same
  boolean isSameAs(final DnsAnswer other) {
    return id == other.id
        && clientPort == other.clientPort
        && name.equals(other.name)
        && type.equals(other.type)
        && result == other.result
        && addresses.equals(other.addresses);
  }
}
