package io.chainwalk.names;

/// Why there is no record, and what is missing.
///
/// @param kind why
/// @param namespace the namespace that was asked for; empty where none was
/// @param service the Service that was asked for; empty where none was
/// @param label the label that decided, or the name an alias leads to; empty where none did
public record Absence(Kind kind, String namespace, String service, String label) {

  /// Why there is no record.
  public enum Kind {
    /// The name is that of something else than Services and Pods, and not of the cluster's making.
    OUTSIDE,
    /// There are names below this one, but no record of it.
    ONLY_NAMES_BELOW,
    /// The name has records, but none of the type.
    OTHER_TYPES,
    /// Below the cluster domain there are `svc` and `pod`, and not this.
    NO_BRANCH,
    /// There is no such namespace.
    NO_NAMESPACE,
    /// There is no such Service in the namespace.
    NO_SERVICE,
    /// The Service is there, but has not been given a cluster IP.
    NO_CLUSTER_IP,
    /// The Service is headless, and none of its endpoints is ready, or it has none.
    NO_READY_ENDPOINT,
    /// No endpoint of the Service that is ready has this label for a name.
    NO_ENDPOINT,
    /// The Service, or its endpoints where it is headless, has no port of this name and protocol.
    NO_PORT,
    /// The Service is an alias, and there is nothing below an alias.
    BELOW_ALIAS,
    /// `externalName` is an address, which cannot be an alias's target.
    ALIAS_OF_ADDRESS,
    /// The Service is an alias of a cluster name that has no such record, or of itself.
    ALIAS_LEADS_NOWHERE,
    /// There are more labels than any name has.
    TOO_MANY_LABELS,
    /// The cluster's DNS is told to have no names of Pods' addresses.
    PODS_DISABLED,
    /// The label in front of the namespace is no address.
    NO_ADDRESS,
    /// No Pod in the namespace has this address.
    NO_POD,
    /// Nothing that has a name has this address.
    UNKNOWN_ADDRESS
  }
}
