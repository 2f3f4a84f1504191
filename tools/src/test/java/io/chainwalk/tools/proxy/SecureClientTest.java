package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.proxy.front.Certificates;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// TLS with certificates by name, HTTP/2, and WebSocket, by the clients of the JDK.
class SecureClientTest {
  private static TestEndpoint endpoint;
  private static TestProxy proxy;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    endpoint =
        new TestEndpoint((request, client) -> {
          if (request.has("Sec-WebSocket-Key")) {
            EchoSocket.serve(request, client);
          } else {
            TestEndpoint.send(
                client,
                TestEndpoint.ok(
                    request.line() + '|' + request.header("Host") + '|' + request.body()));
          }
        });
    proxy =
        new TestProxy(
            TestProxy.Plan.to(endpoint.endpoint())
                .certificates(
                    Certificates.of(
                        List.of(
                            source("shop", "shop-pkcs1", "shop.example", "www.shop.example"),
                            source("wild", "wild")))));
  }

  private static Certificates.Source source(
      final String certificate, final String key, final String... hosts) throws IOException {
    return new Certificates.Source(
        "Secret test/" + certificate,
        List.of(hosts),
        resource(certificate + ".crt"),
        resource(key + ".key"),
        false);
  }

  private static String resource(final String name) throws IOException {
    try (var in = SecureClientTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    endpoint.close();
  }

  /// Trusts everybody: which certificate came is what tests look at.
  private static SSLContext trusting() throws GeneralSecurityException {
    final SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    return context;
  }

  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(
        final X509Certificate[] chain, final String type, final Socket s) {}

    @Override
    public void checkServerTrusted(
        final X509Certificate[] chain, final String type, final Socket s) {}

    @Override
    public void checkClientTrusted(
        final X509Certificate[] chain, final String type, final SSLEngine e) {}

    @Override
    public void checkServerTrusted(
        final X509Certificate[] chain, final String type, final SSLEngine e) {}

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type) {}

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static SSLSocket connect(final String name) throws IOException, GeneralSecurityException {
    final SSLSocket socket =
        (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", proxy.securePort());
    socket.setSoTimeout(20_000);
    if (!name.isEmpty()) {
      final SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  private static String subjectFor(final String name) throws IOException, GeneralSecurityException {
    try (SSLSocket socket = connect(name)) {
      socket.startHandshake();
      final X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Test
  void aClientGetsTheCertificateOfTheNameItAsksFor() throws Exception {
    assertEquals("CN=shop.example", subjectFor("shop.example"));
    assertEquals("CN=shop.example", subjectFor("WWW.shop.example"));
    assertEquals("CN=wild", subjectFor("any.wild.example"));
    assertEquals("CN=shop.example", subjectFor(""));
  }

  @Test
  void aNameThatNobodyHasIsRefused() {
    final SSLException refused =
        assertThrows(SSLException.class, () -> subjectFor("other.example"));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("unrecognized_name"), refused.toString());
  }

  private static String ask(final String name, final String host) throws Exception {
    try (SSLSocket socket = connect(name)) {
      TestEndpoint.send(
          socket, "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      return TestProxy.statusOf(
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void aRequestForAHostOfAnotherCertificateIsMisdirected() throws Exception {
    assertEquals("200", ask("shop.example", "shop.example"));
    assertEquals("200", ask("shop.example", "www.shop.example:443"));
    assertEquals("421", ask("shop.example", "any.wild.example"));
    assertEquals("421", ask("shop.example", "other.example"));
  }

  private static HttpClient client() throws GeneralSecurityException {
    return HttpClient.newBuilder()
        .sslContext(trusting())
        .version(HttpClient.Version.HTTP_2)
        .build();
  }

  private static URI uri(final String scheme, final String path) {
    // The JDK's client asks for no name where the host is an address: so it gets the first
    // certificate.
    final int port = List.of("https", "wss").contains(scheme) ? proxy.securePort() : proxy.port();
    return URI.create(scheme + "://127.0.0.1:" + port + path);
  }

  @Test
  void http2IsSpokenWithWhoeverCan() throws Exception {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    try (HttpClient client = client()) {
      final HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri("https", "/a?b=c"))
                  .POST(BodyPublishers.ofString("body"))
                  .build(),
              BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      assertEquals(200, answer.statusCode());
      assertEquals("POST /a?b=c HTTP/1.1|127.0.0.1:" + proxy.securePort() + "|body", answer.body());
    }
  }

  @Test
  void aRequestOfHttp2OnItsWayIsAnsweredWhenTheProxyEnds() throws Exception {
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch wanted = new CountDownLatch(1);
    try (TestEndpoint slow =
            new TestEndpoint((_, client) -> {
              arrived.countDown();
              try {
                wanted.await();
              } catch (final InterruptedException e) {
                throw new IOException(e);
              }
              TestEndpoint.send(client, TestEndpoint.ok("late"));
            });
        TestProxy ending =
            new TestProxy(
                TestProxy.Plan.to(slow.endpoint())
                    .certificates(Certificates.of(List.of(source("wild", "wild")))));
        HttpClient client = client()) {
      final CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + ending.securePort() + "/"))
                  .build(),
              BodyHandlers.ofString());
      arrived.await();
      final CompletableFuture<Integer> cutOff =
          CompletableFuture.supplyAsync(() -> ending.server().stop(20_000));
      awaitRefusal(ending);
      wanted.countDown();
      assertEquals("late", answer.get(20, TimeUnit.SECONDS).body());
      assertEquals(HttpClient.Version.HTTP_2, answer.get().version());
      assertEquals(0, cutOff.get(20, TimeUnit.SECONDS));
    }
  }

  /// Connects until nobody accepts any more: then the proxy is ending.
  private static void awaitRefusal(final TestProxy ending) throws IOException {
    try {
      while (true) {
        ending.connect().close();
      }
    } catch (final ConnectException _) {
      // as it should be
    }
  }

  @Test
  void aHeadOfHttp2ThatTheProxyAnswersHasNoBody() throws Exception {
    try (TestProxy empty =
            new TestProxy(
                new TestProxy.Plan()
                    .certificates(Certificates.of(List.of(source("wild", "wild")))));
        HttpClient client = client()) {
      final HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + empty.securePort() + "/"))
                  .HEAD()
                  .build(),
              BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      assertEquals(404, answer.statusCode());
      assertEquals("", answer.body());
    }
  }

  @Test
  void aHundredRequestsAtOnceShareAConnectionOfHttp2() throws Exception {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    try (HttpClient client = client()) {
      final double before = proxy.metric("chainwalk_ingress_accepted_connections_total");
      final String large = "x".repeat(100_000);
      client.send(HttpRequest.newBuilder(uri("https", "/")).build(), BodyHandlers.discarding());
      final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(
            client.sendAsync(
                HttpRequest.newBuilder(uri("https", "/" + i))
                    .POST(BodyPublishers.ofString(large))
                    .build(),
                BodyHandlers.ofString()));
      }
      for (int i = 0; i < 100; i++) {
        assertTrue(answers.get(i).get(20, TimeUnit.SECONDS).body().startsWith("POST /" + i + " "));
      }
      assertEquals(before + 1, proxy.metric("chainwalk_ingress_accepted_connections_total"));
    }
  }

  @Test
  void webSocketsGoThroughWithAndWithoutTls() throws Exception {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    try (HttpClient client = client()) {
      for (final String scheme : List.of("ws", "wss")) {
        final CompletableFuture<String> echoed = new CompletableFuture<>();
        final WebSocket socket =
            client
                .newWebSocketBuilder()
                .buildAsync(uri(scheme, "/chat"), listener(echoed))
                .get(20, TimeUnit.SECONDS);
        socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
        assertEquals("hello", echoed.get(20, TimeUnit.SECONDS));
        socket.abort();
      }
    }
  }

  private static WebSocket.Listener listener(final CompletableFuture<String> echoed) {
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(
          final WebSocket socket, final CharSequence text, final boolean last) {
        echoed.complete(text.toString());
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  @Test
  void aKeyOfAnotherCertificateIsNotAccepted() {
    final GeneralSecurityException bad =
        assertThrows(
            GeneralSecurityException.class, () -> Certificates.of(List.of(source("shop", "wild"))));
    assertEquals(
        "Secret test/shop: the private key is not that of the certificate", bad.getMessage());
  }
}
