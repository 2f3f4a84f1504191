package io.chainwalk.tools.proxy.observe;

/// What the access log says of a request.
///
/// @param timeMs when its head was complete, in milliseconds since 1970
/// @param client the client's address
/// @param clientPort the client's port
/// @param protocol `HTTP/1.1` or `HTTP/2`
/// @param scheme `http` or `https`
/// @param method as sent
/// @param host without port; empty where nobody said
/// @param target path and query
/// @param status what was answered; 0 where the client went before
/// @param bytes of the answer's body that were sent
/// @param rule where the rule that won comes from; empty for none
/// @param group the group of targets; empty for none
/// @param endpoint the last endpoint that was tried; empty for none
/// @param attempts how many endpoints were tried
/// @param connectNs until the endpoint had accepted, since the head; -1 where none did
/// @param answerNs until the answer's head, since the request's; -1 where none came
/// @param totalNs until the end of the answer, since the head
/// @param cause why the proxy itself answered, or broke off; empty where it did not
public record AccessEntry(
    long timeMs,
    String client,
    int clientPort,
    String protocol,
    String scheme,
    String method,
    String host,
    String target,
    int status,
    long bytes,
    String rule,
    String group,
    String endpoint,
    int attempts,
    long connectNs,
    long answerNs,
    long totalNs,
    String cause) {}
