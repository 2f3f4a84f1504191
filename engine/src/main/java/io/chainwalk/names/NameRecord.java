package io.chainwalk.names;

/// A record of a cluster's DNS, with the reason for it.
///
/// @param owner the name it is a record of
/// @param ttlSeconds how long it may be kept
/// @param data what it says
/// @param source why there is such a record
public record NameRecord(DomainName owner, int ttlSeconds, RecordData data, RecordSource source) {

  /// The type.
  ///
  /// @return never [RecordType#OTHER]
  public RecordType type() {
    return data.type();
  }

  /// The record as in a zone file, with tabs between its parts.
  ///
  /// @return as `web.shop.svc.cluster.local.	5	IN	A	10.96.20.1`
  @Override
  public String toString() {
    return owner + "\t" + ttlSeconds + "\tIN\t" + type() + "\t" + data;
  }
}
