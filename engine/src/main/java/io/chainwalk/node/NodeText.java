package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;

/// Reads the text form of a node, see [NodeBuilder].
final class NodeText {
  private static final int DEFAULT_MTU_BYTES = 1500;

  private final NodeBuilder builder = new NodeBuilder();
  private String interfaceName = "";

  private NodeText() {}

  static NodeBuilder parse(final String text) {
    final NodeText node = new NodeText();
    int number = 0;
    for (final String line : text.split("\n", -1)) {
      number++;
      final int comment = line.indexOf('#');
      final String content = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!content.isEmpty()) {
        node.readLine(number, content);
      }
    }
    return node.builder;
  }

  private void readLine(final int number, final String line) {
    try {
      read(line);
    } catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }

  private void read(final String line) {
    final int space = line.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("nothing behind '" + line + "'");
    }
    final String rest = line.substring(space + 1).strip();
    switch (line.substring(0, space)) {
      case "interface" -> readInterface(new Words(rest));
      case "address" -> readAddress(new Words(rest));
      case "route" -> builder.addRoute(rest);
      case "sysctl" -> readSysctl(rest);
      default ->
          throw new IllegalArgumentException(
              "not interface, address, route or sysctl: '" + line + "'");
    }
  }

  private void readInterface(final Words words) {
    interfaceName = words.next();
    int mtuBytes = DEFAULT_MTU_BYTES;
    boolean up = true;
    while (words.hasNext()) {
      switch (words.next()) {
        case "mtu" -> mtuBytes = words.nextNumber();
        case "down" -> up = false;
        case "up" -> up = true;
        default -> throw words.unexpected();
      }
    }
    if (!interfaceName.equals("lo")) {
      builder.addInterface(interfaceName, mtuBytes, up);
    }
  }

  private void readAddress(final Words words) {
    if (interfaceName.isEmpty()) {
      throw new IllegalArgumentException("address before the first interface");
    }
    final String text = words.next();
    final IpAddress address = IpPrefix.addressOf(text);
    AddressScope scope = AddressScope.GLOBAL;
    boolean deprecated = false;
    while (words.hasNext()) {
      switch (words.next()) {
        case "scope" -> scope = AddressScope.parse(words.next());
        case "deprecated" -> deprecated = true;
        default -> throw words.unexpected();
      }
    }
    builder.addAddress(interfaceName, address, IpPrefix.lengthOf(text, address), scope, deprecated);
  }

  private void readSysctl(final String assignment) {
    final int equals = assignment.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("not NAME=VALUE: '" + assignment + "'");
    }
    final String value = assignment.substring(equals + 1).strip();
    try {
      builder.set(assignment.substring(0, equals).strip(), Long.parseLong(value));
    } catch (final NumberFormatException e) {
      throw new IllegalArgumentException("not a number: '" + value + "'", e);
    }
  }
}
