package io.chainwalk.tools.kernel;

/// Translates the text form of a node into lines for `ip -batch`, in the same order: it decides.
final class NodeScript {
  /// Room for all fragments of one datagram.
  private static final int QUEUE_PACKETS = 5000;

  private final StringBuilder lines = new StringBuilder("link set dev lo up\n");
  private String interfaceName = "";

  private NodeScript() {}

  /// Translates.
  ///
  /// @param node text that [io.chainwalk.node.Node#parse] takes
  /// @return lines that make it so where its interfaces are and nothing else
  static String of(final String node) {
    final NodeScript script = new NodeScript();
    node.lines().map(NodeScript::withoutComment).forEach(script::translate);
    return script.lines.toString();
  }

  private static String withoutComment(final String line) {
    final int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }

  private void translate(final String line) {
    final String[] words = line.split("\\s+", -1);
    switch (words[0]) {
      case "interface" -> addInterface(words);
      case "address" -> addAddress(words);
      case "route" -> lines.append("route add " + line.substring("route".length()).strip() + "\n");
      default -> {
        return; // sysctls are not for ip
      }
    }
  }

  private void addInterface(final String... words) {
    interfaceName = words[1];
    if (interfaceName.equals("lo")) {
      return;
    }
    // Without link-local addresses: the node has none that are not in the text.
    lines.append("link set dev " + interfaceName + " addrgenmode none\n");
    lines.append("link set dev " + interfaceName + " txqueuelen " + QUEUE_PACKETS);
    boolean up = true;
    for (int i = 2; i < words.length; i++) {
      switch (words[i]) {
        case "mtu" -> lines.append(" mtu ").append(words[++i]);
        case "down" -> up = false;
        default -> up = true;
      }
    }
    lines.append('\n');
    if (up) {
      lines.append("link set dev " + interfaceName + " up\n");
    }
  }

  private void addAddress(final String... words) {
    final boolean ipv6 = words[1].indexOf(':') >= 0;
    lines.append("address add " + words[1] + " dev " + interfaceName);
    if (ipv6) {
      lines.append(" nodad");
    }
    for (int i = 2; i < words.length; i++) {
      if (words[i].equals("scope") && !ipv6) {
        lines.append(" scope ").append(words[i + 1]);
      } else if (words[i].equals("deprecated") && ipv6) {
        lines.append(" preferred_lft 0");
      }
    }
    lines.append('\n');
  }
}
