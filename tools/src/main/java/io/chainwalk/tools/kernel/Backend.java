package io.chainwalk.tools.kernel;

/// The part of the kernel that rules are loaded into. Both do the same with the same rules, or should.
public enum Backend {
  /// The tables of old: `iptables-legacy-restore`.
  LEGACY("legacy"),
  /// nf_tables, in the guise of iptables: `iptables-nft-restore`.
  NFT("nft");

  private final String word;

  Backend(final String word) {
    this.word = word;
  }

  /// What it is called in the names of the tools.
  ///
  /// @return `legacy` or `nft`
  public String word() {
    return word;
  }

  String tool(final boolean ipv6) {
    return (ipv6 ? "ip6tables-" : "iptables-") + word;
  }
}
