package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a text of kube-proxy's command-line flags as the KubeProxyConfiguration that says the same.
///
/// The flags stand on one line or on several, in the form `--name=value`, or `--name` for a switch; `kube-proxy` may go
/// before. Flags that do not show in rules are passed over with a notice.
final class ProxyFlags {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern BEGINNING = Pattern.compile("\\s*(\\S*kube-proxy\\s+)?--[a-z]");
  private static final Pattern FLAG = Pattern.compile("--([a-z0-9-]+)(?:=(.*))?");

  private enum Type {
    TEXT,
    LIST,
    NUMBER,
    SWITCH
  }

  /// What a flag sets.
  ///
  /// @param type of its value
  /// @param paths fields of a configuration, a name or two each
  private record Meaning(Type type, List<List<String>> paths) {
    static Meaning of(final Type type, final String... path) {
      return new Meaning(type, List.of(List.of(path)));
    }
  }

  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry("bind-address", Meaning.of(Type.TEXT, "bindAddress")),
          Map.entry("cluster-cidr", Meaning.of(Type.TEXT, "clusterCIDR")),
          Map.entry(
              "conntrack-tcp-be-liberal", Meaning.of(Type.SWITCH, "conntrack", "tcpBeLiberal")),
          Map.entry("detect-local-mode", Meaning.of(Type.TEXT, "detectLocalMode")),
          Map.entry("hostname-override", Meaning.of(Type.TEXT, "hostnameOverride")),
          Map.entry(
              "iptables-localhost-nodeports",
              Meaning.of(Type.SWITCH, "iptables", "localhostNodePorts")),
          Map.entry(
              "iptables-masquerade-bit", Meaning.of(Type.NUMBER, "iptables", "masqueradeBit")),
          Map.entry(
              "masquerade-all",
              new Meaning(
                  Type.SWITCH,
                  List.of(
                      List.of("iptables", "masqueradeAll"), List.of("nftables", "masqueradeAll")))),
          Map.entry("nodeport-addresses", Meaning.of(Type.LIST, "nodePortAddresses")),
          Map.entry(
              "pod-bridge-interface", Meaning.of(Type.TEXT, "detectLocal", "bridgeInterface")),
          Map.entry(
              "pod-interface-name-prefix",
              Meaning.of(Type.TEXT, "detectLocal", "interfaceNamePrefix")),
          Map.entry("proxy-mode", Meaning.of(Type.TEXT, "mode")));

  private final ManifestFiles.Source source;
  private final Problems problems;
  private final Notices notices;
  private final ObjectNode value = NODES.objectNode();
  private final Map<String, Map<String, LineTree>> innerLines = new LinkedHashMap<>();
  private final Map<String, LineTree> lines = new LinkedHashMap<>();

  private ProxyFlags(
      final ManifestFiles.Source source, final Problems problems, final Notices notices) {
    this.source = source;
    this.problems = problems;
    this.notices = notices;
  }

  /// Whether a text is one of flags; a YAML document that begins with `---` is not.
  static boolean areIn(final ManifestFiles.Source source) {
    return BEGINNING.matcher(source.text()).lookingAt();
  }

  /// Whether a word of a command line is a flag that shows in rules. The node's name does so too, and is none of them:
  /// each node has its own.
  static boolean showsInRules(final String word) {
    final Matcher flag = FLAG.matcher(word);
    return flag.matches()
        && MEANINGS.containsKey(flag.group(1))
        && !flag.group(1).equals("hostname-override");
  }

  /// Reads the flags.
  ///
  /// @param source the text
  /// @param problems is told what is wrong with it
  /// @param notices is told which flags are not acted on
  /// @return the configuration that says the same
  static ManifestObject read(
      final ManifestFiles.Source source, final Problems problems, final Notices notices) {
    return new ProxyFlags(source, problems, notices).read();
  }

  private ManifestObject read() {
    final List<String> rows = source.text().lines().toList();
    for (int i = 0; i < rows.size(); i++) {
      final List<String> words =
          new ArrayList<>(List.of(rows.get(i).replaceFirst("\\\\$", "").strip().split("\\s+")));
      words.removeIf(word -> word.isEmpty() || word.endsWith("kube-proxy"));
      for (final String word : words) {
        flag(word, i + 1);
      }
    }
    innerLines.forEach((name, inner) -> lines.put(name, new LineTree(1, inner)));
    return new ManifestObject(
        source.name(), "", KubeKinds.PROXY_CONFIGURATION, value, new LineTree(1, lines));
  }

  private void flag(final String word, final int line) {
    final Matcher flag = FLAG.matcher(word);
    if (!flag.matches()) {
      problems.add(
          source.name(), line, "flags must have the form --name=value, not \"" + word + '"');
      return;
    }
    final Meaning meaning = MEANINGS.get(flag.group(1));
    if (meaning == null) {
      notices.add(Notice.PROXY_FLAG, "--" + flag.group(1));
      return;
    }
    final String text = flag.group(2);
    if (text == null && meaning.type() != Type.SWITCH) {
      problems.add(source.name(), line, word + " needs a value, as in " + word + "=VALUE");
      return;
    }
    for (final List<String> path : meaning.paths()) {
      set(path, value(meaning.type(), text == null ? "true" : text), line);
    }
  }

  /// A value of the type that the configuration has there, if the text is one; a text, which will be complained of,
  /// otherwise.
  private static JsonNode value(final Type type, final String text) {
    return switch (type) {
      case TEXT -> NODES.textNode(text);
      case LIST -> {
        final ArrayNode list = NODES.arrayNode();
        List.of(text.split(",", -1)).forEach(list::add);
        yield list;
      }
      case NUMBER ->
          text.matches("-?[0-9]{1,9}")
              ? NODES.numberNode(Integer.parseInt(text))
              : NODES.textNode(text);
      case SWITCH ->
          text.equals("true") || text.equals("false")
              ? NODES.booleanNode(text.equals("true"))
              : NODES.textNode(text);
    };
  }

  private void set(final List<String> path, final JsonNode node, final int line) {
    final LineTree at = new LineTree(line, Map.of());
    if (path.size() == 1) {
      value.set(path.getFirst(), node);
      lines.put(path.getFirst(), at);
    } else {
      value.withObjectProperty(path.getFirst()).set(path.getLast(), node);
      innerLines
          .computeIfAbsent(path.getFirst(), _ -> new LinkedHashMap<>())
          .put(path.getLast(), at);
    }
  }
}
