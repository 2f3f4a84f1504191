package io.chainwalk.ruleset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set that the match `set` asks, as `ipset save` prints it.
///
/// @param name up to 31 characters
/// @param type what its entries are
/// @param ipv6 the family of its addresses; false for a set without any
/// @param entries what is in it, in the order of the dump; none for [Type#LIST_SET]
/// @param members names of other sets, in the order in which they are asked; only for [Type#LIST_SET]
public record IpSet(
    String name, Type type, boolean ipv6, List<Entry> entries, List<String> members) {

  /// Copies the lists.
  public IpSet {
    entries = List.copyOf(entries);
    members = List.copyOf(members);
  }

  /// A dimension of a set's entries. The arguments `src` and `dst` of `--match-set` say, from left to right, of which
  /// side of the packet each is.
  public enum Dimension {
    /// One address; a set made with `netmask` holds all addresses that share their first bits with it.
    ADDRESS,
    /// A prefix. Of several that hold a packet's address the longest decides.
    NET,
    /// A protocol and a port of it, or for ICMP a type and code.
    PROTOCOL_AND_PORT,
    /// A port of whatever protocol.
    PORT
  }

  /// Types of set.
  public enum Type {
    /// `hash:ip`.
    HASH_IP("hash:ip"),
    /// `hash:net`.
    HASH_NET("hash:net"),
    /// `hash:ip,port`.
    HASH_IP_PORT("hash:ip,port"),
    /// `hash:ip,port,ip`.
    HASH_IP_PORT_IP("hash:ip,port,ip"),
    /// `hash:ip,port,net`.
    HASH_IP_PORT_NET("hash:ip,port,net"),
    /// `hash:net,port`.
    HASH_NET_PORT("hash:net,port"),
    /// `bitmap:ip`.
    BITMAP_IP("bitmap:ip"),
    /// `bitmap:port`.
    BITMAP_PORT("bitmap:port"),
    /// `list:set`: other sets. As many dimensions are given as the member with the most of them has.
    LIST_SET("list:set");

    private final String text;

    Type(final String text) {
      this.text = text;
    }

    /// The type as `ipset` writes it.
    ///
    /// @return as `hash:ip,port`
    public String text() {
      return text;
    }

    /// What an entry consists of.
    ///
    /// @return from left to right; none for [#LIST_SET]
    public List<Dimension> dimensions() {
      return switch (this) {
        case HASH_IP, BITMAP_IP -> List.of(Dimension.ADDRESS);
        case HASH_NET -> List.of(Dimension.NET);
        case HASH_IP_PORT -> List.of(Dimension.ADDRESS, Dimension.PROTOCOL_AND_PORT);
        case HASH_IP_PORT_IP ->
            List.of(Dimension.ADDRESS, Dimension.PROTOCOL_AND_PORT, Dimension.ADDRESS);
        case HASH_IP_PORT_NET ->
            List.of(Dimension.ADDRESS, Dimension.PROTOCOL_AND_PORT, Dimension.NET);
        case HASH_NET_PORT -> List.of(Dimension.NET, Dimension.PROTOCOL_AND_PORT);
        case BITMAP_PORT -> List.of(Dimension.PORT);
        case LIST_SET -> List.of();
      };
    }
  }

  /// What is in a set. An entry whose text names a range of addresses has become several, one for each prefix.
  ///
  /// @param first the first address or prefix; null for [Type#BITMAP_PORT]
  /// @param protocol of the ports; 0 where the type has no [Dimension#PROTOCOL_AND_PORT]
  /// @param ports ports, or for ICMP and ICMPv6 `type * 256 + code`; 0 to 0 for other protocols; null where the type
  ///     has none
  /// @param second the second address or prefix, or null
  /// @param nomatch whether a packet that the entry holds is not in the set
  /// @param timeoutSeconds when it is removed, from the time of the dump; 0 for never
  public record Entry(
      @Nullable AddressMask first,
      int protocol,
      @Nullable PortRange ports,
      @Nullable AddressMask second,
      boolean nomatch,
      long timeoutSeconds) {}
}
